import { type ReactNode, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { ToolButton } from "../../components/ToolButton.tsx"
import { languageNow } from "../../i18n/language.ts"
import { download, toCsv } from "./csv.ts"
import styles from "./Figures.module.css"

type Cell = string | number | null

export interface ChartTable {
	/** Of the file, without its end. */
	readonly file: string
	readonly head: readonly string[]
	/** As they are shown. */
	readonly rows: readonly (readonly Cell[])[]
	/** As they are computed with; the shown ones unless said. */
	readonly raw?: readonly (readonly Cell[])[]
}

interface ChartCardProps {
	readonly title: string
	/** How many it is about. */
	readonly count: string
	/** What is counted, and how: under the figure. */
	readonly definition: string
	readonly table: ChartTable
	/** Sixths of the width that it takes; two unless said. */
	readonly span?: 2 | 3 | 4 | 6
	readonly children: ReactNode
}

/** A figure with its number, its definition, and the same as a table and as a file. */
export function ChartCard({ title, count, definition, table, span = 2, children }: ChartCardProps) {
	const { t } = useTranslation("figures")
	const id = useId()
	const [asTable, setAsTable] = useState(false)
	return (
		<section className={styles["card"]} aria-labelledby={id} data-span={span}>
			<div className={styles["cardHead"]}>
				<h2 id={id}>{title}</h2>
				<span className={styles["n"]}>{count}</span>
				<ToolButton
					icon="table"
					label={t("asTable", { title })}
					pressed={asTable}
					onClick={() => setAsTable((before) => !before)}
				/>
				<ToolButton
					icon="download"
					label={t("asFile", { title })}
					onClick={() =>
						download(`${table.file}.csv`, toCsv([table.head, ...(table.raw ?? table.rows)], languageNow()))
					}
				/>
			</div>
			{asTable ? <CardTable table={table} /> : children}
			<p className={styles["definition"]}>{definition}</p>
		</section>
	)
}

/** More of them are read in the file. */
const MOST_ROWS = 100

function CardTable({ table: { head, rows } }: { readonly table: ChartTable }) {
	const { t } = useTranslation("figures")
	const named = rows.slice(0, MOST_ROWS).map((row, nth) => ({ key: `${nth} ${row[0]}`, row }))
	return (
		<>
			<table className={styles["table"]}>
				<thead>
					<tr>
						{head.map((one) => (
							<th key={one} scope="col">
								{one}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{named.map(({ key, row }) => (
						<tr key={key}>
							{row.map((cell, column) => (
								<td key={head[column]}>{cell ?? "–"}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
			{rows.length > MOST_ROWS && <p className={styles["note"]}>{t("moreRows", { count: rows.length - MOST_ROWS })}</p>}
		</>
	)
}
