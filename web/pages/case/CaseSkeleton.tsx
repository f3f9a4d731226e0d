import { Skeleton, VisuallyHidden } from "@mantine/core"
import { useTimeout } from "@mantine/hooks"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import styles from "./CasePage.module.css"

/** Under this nothing shows: a flash of grey is worse than none. */
const SKELETON_MS = 300
const SLOW_MS = 5_000

const lines = (widths: readonly number[]) =>
	widths.map((width) => <Skeleton key={width} height={12} width={`${width}%`} mt={14} />)

/** The layout of the page, before what it holds is there. */
export function CaseSkeleton() {
	const { t } = useTranslation(["casePage", "translation"])
	const [phase, setPhase] = useState<"quick" | "waiting" | "slow">("quick")
	useTimeout(() => setPhase("waiting"), SKELETON_MS, { autoInvoke: true })
	useTimeout(() => setPhase("slow"), SLOW_MS, { autoInvoke: true })
	if (phase === "quick") return null
	return (
		<div className={styles["page"]} aria-busy="true" aria-live="polite">
			<VisuallyHidden>{t("loading")}</VisuallyHidden>
			<Skeleton height={14} width={180} mt={8} />
			<Skeleton height={26} width={220} mt={8} />
			<Skeleton height={14} width={420} mt={6} maw="100%" />
			<div className={styles["status"]}>
				<Skeleton height={14} width="52%" />
			</div>
			<div className={styles["card"]}>{lines([18, 64, 58, 71, 49])}</div>
			<div className={styles["cols"]}>
				<div className={styles["card"]}>{lines([30, 52, 47, 55, 41])}</div>
				<div className={styles["card"]}>{lines([36, 80, 74, 83, 69])}</div>
			</div>
			{phase === "slow" && <p>{t("state.slow", { ns: "translation" })}</p>}
		</div>
	)
}
