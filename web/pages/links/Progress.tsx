import { VisuallyHidden } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import type { LinkStep } from "../../client/links-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { languageNow } from "../../i18n/language.ts"
import { Card } from "./Card.tsx"
import styles from "./Progress.module.css"
import { sayDay } from "./say-time.ts"

const kinds = ["teleExpertise", "teleconsultation", "rcp", "expertVisit", "transfer"] as const

interface ProgressProps {
	readonly steps: readonly LinkStep[]
	readonly zone: string
}

/** The request in four plain steps. */
export function Progress({ steps, zone }: ProgressProps) {
	const { t } = useTranslation("links")
	const now = useNow()
	const day = (iso: string) => sayDay(iso, zone, languageNow(), now)
	const whenOf = ({ name, state, at, dueAt }: LinkStep): string => {
		if (state === "done") {
			if (at === null) return t("requester.state.done")
			return name === "decided" ? t("requester.stepBy", { at: day(at) }) : day(at)
		}
		if (name === "told") return t("requester.stepTold")
		if (state === "next") return t("requester.stepNext")
		return dueAt !== null && new Date(dueAt) > now
			? t("requester.stepNowBy", { date: day(dueAt) })
			: t("requester.stepNow")
	}
	const nameOf = ({ name, kind }: LinkStep): string => {
		const known = name === "medical" ? kinds.find((one) => one === kind) : undefined
		return known ? t(`requester.stepKind.${known}`) : t(`requester.step.${name}`)
	}
	return (
		<Card title={t("requester.steps")}>
			<ol className={styles["steps"]}>
				{steps.map((step) => (
					<li
						key={step.name}
						className={styles["step"]}
						data-state={step.state}
						aria-current={step.state === "current" ? "step" : undefined}
					>
						<span className={styles["dot"]}>{step.state === "done" && <Icon name="check" size={14} />}</span>
						<div>
							<p className={styles["name"]}>
								{nameOf(step)} <VisuallyHidden>({t(`requester.state.${step.state}`)})</VisuallyHidden>
							</p>
							<p className={styles["when"]}>{whenOf(step)}</p>
						</div>
					</li>
				))}
			</ol>
		</Card>
	)
}
