import "./texts.ts"
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
	return <UrgencyShape urgency={urgency} word={t(`urgency.${urgency}`)} withWord={withWord} />
}

interface UrgencyShapeProps extends UrgencyMarkProps {
	readonly word: string
}

/** The same for words that are known: lists work them out for all their rows at once. */
export function UrgencyShape({ urgency, word, withWord = false }: UrgencyShapeProps) {
	return (
		<span className={styles["mark"]}>
			<span className={styles["shape"]} data-urgency={urgency}>
				{urgency === "emergency" && <Icon name="chevronsUp" size={14} />}
				{urgency === "urgent" && <Icon name="chevronUp" size={14} />}
			</span>
			{withWord ? <span>{word}</span> : <span className="spoken">{word}</span>}
		</span>
	)
}
