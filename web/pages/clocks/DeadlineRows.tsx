import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { Holder } from "../../case-parts/Holder.tsx"
import type { DeadlineRow } from "../../client/clocks-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Clocks.module.css"
import { durationText } from "./duration-text.ts"
import { type UrgencyColumn, urgencies } from "./urgencies.ts"

interface DeadlineRowsProps {
	readonly rows: readonly DeadlineRow[]
	/** What a cell holds; the published duration unless said. */
	readonly cell?: (row: DeadlineRow, urgency: UrgencyColumn) => ReactNode
}

/** What has no urgency has one term. */
const columnsOf = (rows: readonly DeadlineRow[], machine: string) =>
	rows.some((row) => row.machine === machine && row.single) ? (["single"] as const) : urgencies

/** The table, machine by machine; on a phone every cell says what it is. */
export function DeadlineRows({ rows, cell }: DeadlineRowsProps) {
	const { t } = useTranslation("clocks")
	const language = languageNow()
	const machines = [...new Map(rows.map((row) => [row.machine, row.machineLabel]))]
	const shown = cell ?? ((row, urgency) => durationText(row.published[urgency], row.clock, language))
	return machines.map(([machine, label]) => (
		<section key={machine} className={styles["machine"]}>
			<h2>{sayLabel(label)}</h2>
			<table className={styles["table"]}>
				<thead>
					<tr>
						<th scope="col">{t("deadlines.step")}</th>
						<th scope="col">{t("deadlines.who")}</th>
						{columnsOf(rows, machine).map((one) => (
							<th key={one} scope="col">
								{t(`deadlines.${one}`)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows
						.filter((row) => row.machine === machine)
						.map((row) => (
							<tr key={row.place}>
								<th scope="row">
									{sayLabel(row.label)}
									{row.agreed && <span className={styles["meta"]}> {t("deadlines.agreed")}</span>}
								</th>
								<td>{row.party !== null && <Holder party={row.party} />}</td>
								{columnsOf(rows, machine).map((one) => (
									<td key={one} data-label={t(`deadlines.${one}`)} data-number>
										{shown(row, one === "single" ? "routine" : one)}
									</td>
								))}
							</tr>
						))}
				</tbody>
			</table>
		</section>
	))
}
