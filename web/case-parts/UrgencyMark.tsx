import "./texts.ts"
import { VisuallyHidden } from "@mantine/core"
import { useTranslation } from "react-i18next"
import type { Urgency } from "../../machines/vocabulary.ts"
import { Icon } from "../components/Icon.tsx"
import styles from "./UrgencyMark.module.css"

interface UrgencyMarkProps {
	readonly urgency: Urgency
	/** Whether the word stands beside the shape; it is read aloud in any case. */
	readonly withWord?: boolean
}

/** Urgency is a shape, in ink: colour is for time. */
export function UrgencyMark({ urgency, withWord = false }: UrgencyMarkProps) {
	const { t } = useTranslation("case")
	const word = t(`urgency.${urgency}`)
	return (
		<span className={styles["mark"]}>
			<span className={styles["shape"]} data-urgency={urgency}>
				{urgency === "emergency" && <Icon name="chevronsUp" size={14} />}
				{urgency === "urgent" && <Icon name="chevronUp" size={14} />}
			</span>
			{withWord ? <span>{word}</span> : <VisuallyHidden>{word}</VisuallyHidden>}
		</span>
	)
}
