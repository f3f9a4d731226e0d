import { useTranslation } from "react-i18next"
import { formatTime } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { Keys } from "../../keyboard/Keys.tsx"
import { areShown } from "../../keyboard/shortcuts.ts"
import { usePreferences } from "../../preferences/preferences.ts"
import styles from "./Hints.module.css"

const hints = [
	["browse", "j", "k"],
	["open", "Enter"],
	["claim", "p"],
	["release", "r"],
	["delegate", "d"],
	["all", "?"],
] as const

interface HintsProps {
	readonly at: string | undefined
	/** What others do appears by itself: when the list was read last says nothing. */
	readonly live: boolean
	/** Keys that do something now. */
	readonly keys: readonly string[]
}

/** The keys of the list, until they are known; and when it was last read. */
export function Hints({ at, live, keys }: HintsProps) {
	const { t } = useTranslation("work")
	const shown = areShown(usePreferences())
	return (
		<div className={styles["hints"]}>
			{shown &&
				hints
					.filter(([, key]) => key === "?" || keys.includes(key))
					.map(([name, ...caps]) => (
						<span key={name}>
							{caps.map((key) => (
								<Keys key={key} keys={key} />
							))}{" "}
							{t(`hints.${name}`)}
						</span>
					))}
			{at !== undefined && (
				<span className={styles["at"]}>
					{live ? t("live") : t("upToDate", { time: formatTime(new Date(at), languageNow()) })}
				</span>
			)}
		</div>
	)
}
