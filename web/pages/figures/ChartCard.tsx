import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { FigureFrame } from "../../components/FigureFrame.tsx"
import { languageNow } from "../../i18n/language.ts"
import { download, toCsv } from "./csv.ts"
import styles from "./Figures.module.css"
import { compareTables, type FigureTable, rawCell, sayCell } from "./figure-table.ts"
import { useFiguresView } from "./figures-view.ts"
import { SidesLegend } from "./SidesLegend.tsx"

interface ChartCardProps {
	readonly title: string
	/** How many it is about; of both, when two are compared. */
	readonly count?: string
	readonly comparedCount?: string | undefined
	readonly definition: string
	readonly table: FigureTable
	/** The same of what it is compared with; absent while it is not there. */
	readonly compared?: FigureTable | undefined
	/** Sixths of the width that it takes; two unless said. */
	readonly span?: 2 | 3 | 4 | 6
	/** It says itself what is compared, or compares nothing. */
	readonly bare?: boolean
	readonly aside?: ReactNode
	readonly className?: string | undefined
	readonly children: ReactNode
}

/** A figure of these pages; beside another one, when two are compared, in its legend, its table and its file. */
export function ChartCard(props: ChartCardProps) {
	const {
		title,
		count,
		comparedCount,
		definition,
		table,
		compared,
		span = 2,
		bare = false,
		aside,
		className,
		children,
	} = props
	const { t } = useTranslation("figures")
	const { sides } = useFiguresView()
	const both = useBoth(table, compared)
	const told = sides && !bare
	return (
		<div className={className ?? styles["card"]} data-span={span}>
			<FigureFrame
				className={styles["frame"]}
				level={2}
				title={title}
				count={told ? undefined : count}
				definition={definition}
				table={{ label: t("asTable", { title }), content: <CardTable table={both} /> }}
				file={{ label: t("asFile", { title }), onSave: () => saveTable(both) }}
				aside={aside}
				legend={told ? <SidesLegend ours={count ?? ""} other={comparedCount} /> : undefined}
			>
				{children}
			</FigureFrame>
		</div>
	)
}

/** A table beside that of what it is compared with. */
function useBoth(table: FigureTable, compared: FigureTable | undefined): FigureTable {
	const { t } = useTranslation("figures")
	const { sides } = useFiguresView()
	if (!sides || !compared) return table
	const difference = t("compare.difference")
	return compareTables(table, compared, { ours: sides.ours.short, other: sides.other.short, difference })
}

function saveTable({ file, columns, rows }: FigureTable): void {
	const cells = rows.map((row) => row.map((cell, nth) => rawCell(cell, columns[nth] ?? { kind: "text" })))
	download(`${file}.csv`, toCsv([columns.map(({ head }) => head), ...cells], languageNow()))
}

/** What scrolls sideways is reached by keyboard, or whoever has no mouse never sees its end. */
const scrolling = (label: string) => ({ "aria-label": label, tabIndex: 0 })

/** More of them are read in the file. */
const MOST_ROWS = 100

function CardTable({ table: { columns, rows } }: { readonly table: FigureTable }) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const named = rows.slice(0, MOST_ROWS).map((row, nth) => ({ key: `${nth} ${JSON.stringify(row[0])}`, row }))
	return (
		<>
			<section className={styles["sheet"]} {...scrolling(t("table"))}>
				<table className={styles["table"]}>
					<thead>
						<tr>
							{columns.map(({ head }) => (
								<th key={head} scope="col">
									{head}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{named.map(({ key, row }) => (
							<tr key={key}>
								{columns.map((column, nth) => {
									const absent = column.kind === "count" && !column.differs ? t("under5") : "–"
									const said = sayCell(row[nth] ?? null, column, language, absent)
									return nth === 0 ? (
										<th key={column.head} scope="row">
											{said}
										</th>
									) : (
										<td key={column.head}>{said}</td>
									)
								})}
							</tr>
						))}
					</tbody>
				</table>
			</section>
			{rows.length > MOST_ROWS && <p className={styles["note"]}>{t("moreRows", { count: rows.length - MOST_ROWS })}</p>}
		</>
	)
}
