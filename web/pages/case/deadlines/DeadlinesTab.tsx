import "./texts.ts"
import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useZone } from "../../../case-parts/use-zone.ts"
import type { CaseAbsence, Deadline } from "../../../client/deadlines-contract.ts"
import { Icon } from "../../../components/Icon.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import { formatDay, formatInstant } from "../../../format-instant.ts"
import { readClock } from "../../../i18n/read-clock.ts"
import { sayLabel } from "../../../i18n/say-label.ts"
import { DeadlineRow } from "./DeadlineRow.tsx"
import styles from "./Deadlines.module.css"
import { useAbsences, useDeadlines } from "./use-deadlines.ts"

interface DeadlinesTabProps {
	readonly caseId: string
	/** Only those of one procedure. */
	readonly instance: string | null
}

const waits = ({ status }: Deadline): boolean => status === "pending" || status === "paused"
const endOf = ({ fired, cancelled }: Deadline): string => fired?.at ?? cancelled?.at ?? ""

/** Every deadline explains itself: what it will do, to whom, in whose hours and why; and what became of the others. */
export function DeadlinesTab({ caseId, instance }: DeadlinesTabProps) {
	const { t } = useTranslation("deadlines")
	const query = useDeadlines(caseId, instance)
	const absences = useAbsences(caseId, instance)
	const [all, setAll] = useState(false)
	return (
		<div className={styles["tab"]}>
			<div>
				<h3>{t("title")}</h3>
				<p className={styles["quiet"]}>{t("lead")}</p>
			</div>
			<QueryView query={query} rows={4}>
				{(items) => {
					const coming = items
						.filter(waits)
						.toSorted((a, b) => (a.status === b.status ? (a.dueAt < b.dueAt ? -1 : 1) : a.status === "paused" ? 1 : -1))
					const past = items.filter((one) => !waits(one)).toSorted((a, b) => (endOf(a) < endOf(b) ? 1 : -1))
					return (
						<>
							{coming.length === 0 ? (
								<p className={styles["quiet"]}>{t("none")}</p>
							) : (
								<ul className={styles["rows"]} aria-label={t("coming")}>
									{coming.map((one) => (
										<DeadlineRow key={one.id} deadline={one} ofCase={instance === null} />
									))}
								</ul>
							)}
							{past.length > 0 && (
								<Button className={styles["more"] ?? ""} variant="default" size="sm" onClick={() => setAll(!all)}>
									{all ? t("hidePast") : t("showPast", { count: past.length })}
								</Button>
							)}
							{all && (
								<ul className={styles["rows"]} aria-label={t("past")}>
									{past.map((one) => (
										<DeadlineRow key={one.id} deadline={one} ofCase={instance === null} />
									))}
								</ul>
							)}
						</>
					)
				}}
			</QueryView>
			{(absences.data ?? []).length > 0 && <Absences items={absences.data ?? []} />}
		</div>
	)
}

/** What the team was told of people who were away: evidence, over or not. */
function Absences({ items }: { readonly items: readonly CaseAbsence[] }) {
	const { t } = useTranslation("deadlines")
	const { zone } = useZone()
	const raw = { interpolation: { escapeValue: false } }
	return (
		<div>
			<h4>{t("away.history")}</h4>
			<ul className={styles["absences"]}>
				{items.map((one) => (
					<li key={one.id}>
						<Icon name="playerPause" />
						<span>
							<b>
								{t("away.titleFrom", {
									name: one.away.name,
									from: formatDay(one.fromOn, readClock()),
									day: formatDay(one.untilOn, readClock()),
									...raw,
								})}
							</b>
							<br />
							<span className={styles["quiet"]}>
								{sayLabel(one.place.label)}.{" "}
								{t("away.told", {
									when: formatInstant(one.at, { ...readClock(), timeZone: zone }),
									who: one.told.map(({ name }) => name).join(", ") || "–",
									...raw,
								})}
							</span>
						</span>
					</li>
				))}
			</ul>
		</div>
	)
}
