import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { ask } from "../client/ask.ts"
import { AwayToday } from "../client/directory-contract.ts"
import { Icon } from "../components/Icon.tsx"
import { formatDay } from "../format-instant.ts"
import { readClock } from "../i18n/read-clock.ts"
import styles from "./AwayNote.module.css"

interface AwayNoteProps {
	readonly person: string
	readonly disabled: boolean
	/** Takes the deputy instead. */
	readonly onChoose: (deputy: { readonly id: string; readonly name: string }) => void
}

/** Said before somebody is asked who is away today: until when, and who stands in, one press away. */
export function AwayNote({ person, disabled, onChoose }: AwayNoteProps) {
	const { t } = useTranslation("actions")
	const { data } = useQuery({
		queryKey: ["people", "away", person],
		queryFn: ({ signal }) => ask("GET", `/directory/people/${person}`, AwayToday, { signal }),
		staleTime: 60_000,
	})
	const away = data?.away
	if (!away) return null
	const { deputy } = away
	return (
		<div className={styles["note"]} aria-live="polite">
			<Icon name="playerPause" />
			<p>
				{t("away.until", { day: formatDay(away.until, readClock()) })}{" "}
				{deputy === null ? t("away.nobody") : t("away.deputy", { name: deputy.name })}
			</p>
			{deputy !== null && (
				<Button variant="default" size="compact-sm" disabled={disabled} onClick={() => onChoose(deputy)}>
					{t("away.choose", { name: deputy.name })}
				</Button>
			)}
		</div>
	)
}
