import { Drawer } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import type { StepDetail } from "../../client/figures-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { useFocusBack } from "../../components/use-focus-back.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Figures.module.css"
import { sayWorked } from "./say-figure.ts"

interface StepDrawerProps {
	readonly step: StepDetail
	/** Whether the reader sees the cases behind a figure. */
	readonly few: boolean
	readonly onClose: () => void
}

/** The cases behind a step, the one that has waited longest first: each is one Enter away. */
export function StepDrawer({ step, few, onClose }: StepDrawerProps) {
	const { t } = useTranslation("figures")
	useFocusBack()
	const language = languageNow()
	const late = step.waiting.filter((one) => one.late).length
	return (
		<Drawer
			opened
			onClose={onClose}
			position="right"
			size={420}
			padding={24}
			title={sayLabel(step.label)}
			closeButtonProps={{ "aria-label": t("drawer.close") }}
		>
			<p className={styles["drawerLead"]}>
				{t("drawer.lead", { count: step.waiting.length })}
				{late > 0 && ` ${t("drawer.late", { count: late })}`}
			</p>
			{!few && <p className={styles["definition"]}>{t("drawer.hidden")}</p>}
			<ul className={styles["cases"]}>
				{step.waiting.flatMap((one) =>
					one.caseId === null
						? []
						: [
								<li key={`${one.caseId} ${one.workedMs}`}>
									<Link to={`/dossiers/${one.caseId}`} className={styles["case"]}>
										<span className={styles["number"]}>{one.number}</span>
										<span data-late={one.late}>
											{sayWorked(one.workedMs, language)}
											{one.late && ` · ${t("drawer.isLate")}`}
											{one.paused && ` · ${t("drawer.isPaused")}`}
										</span>
										<Icon name="chevronRight" size={16} />
									</Link>
								</li>,
							],
				)}
			</ul>
		</Drawer>
	)
}
