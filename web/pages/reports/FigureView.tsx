import { useTranslation } from "react-i18next"
import type { ReportFigure, ReportView } from "../../client/reports-contract.ts"
import { FigureFrame } from "../../components/FigureFrame.tsx"
import { Icon } from "../../components/Icon.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Reports.module.css"

interface FigureViewProps {
	readonly figure: ReportFigure
	readonly content: ReportView["content"]
	/** Opens the cases behind it; absent where they are not for the reader. */
	readonly onCases: (() => void) | undefined
}

/** A figure as the report prints it: its number, its chart or its table, and its definition under it. */
export function FigureView({ figure, content, onCases }: FigureViewProps) {
	const { t } = useTranslation("reports")
	const definition = content.definitions.find((one) => one.id === figure.id)
	if (!definition) return null
	const title = sayLabel(definition.title)
	const nameOf = (key: string): string => {
		const found = content.labels[definition.words]?.[key]
		return found ? sayLabel(found) : key
	}
	const { n, rows, empty } = measured(figure)
	const tabular = figure.kind === "durations"
	return (
		<FigureFrame
			className={styles["figure"]}
			level={3}
			title={title}
			count={tabular ? undefined : t("n", { n: n ?? t("few") })}
			definition={sayLabel(definition.definition)}
			table={
				figure.kind === "durations" || empty
					? undefined
					: { label: t("asTable", { title }), content: <Numbers figure={figure} nameOf={nameOf} /> }
			}
			after={
				onCases &&
				!empty &&
				figure.kind !== "answers" &&
				figure.id !== "surveys" && (
					<button type="button" className={styles["cases"]} aria-label={t("seeCasesOf", { title })} onClick={onCases}>
						{t("seeCases")}
						<Icon name="chevronRight" size={16} />
					</button>
				)
			}
		>
			{empty ? (
				<p className={styles["meta"]}>{t("nothing")}</p>
			) : figure.kind === "durations" ? (
				<Durations figure={figure} nameOf={nameOf} />
			) : figure.kind === "answers" ? (
				<Answers figure={figure} nameOf={nameOf} />
			) : (
				<ul className={styles["bars"]}>
					{rows.map((row) => (
						<li key={row.key}>
							<span className={styles["barLabel"]}>{nameOf(row.key)}</span>
							<span className={styles["track"]} aria-hidden="true">
								<span className={styles["bar"]} style={{ width: `${(row.part ?? 0) * 100}%` }} />
							</span>
							<span className={styles["value"]} data-few={row.n === null}>
								{row.n === null
									? t("hidden")
									: row.of === null
										? `${row.n}${row.share === null ? "" : ` (${row.share} %)`}`
										: `${row.share ?? 0} % (${t("of", { n: row.n, of: row.of })})`}
							</span>
						</li>
					))}
				</ul>
			)}
		</FigureFrame>
	)
}

interface Row {
	readonly key: string
	readonly n: number | null
	readonly of: number | null
	/** Of the longest bar, or of the whole; 0 to 1. */
	readonly part: number | null
	/** Per cent of the whole. */
	readonly share: number | null
}

/** A figure as bars. */
function measured(figure: ReportFigure): {
	readonly n: number | null
	readonly rows: readonly Row[]
	readonly empty: boolean
} {
	const percent = (n: number | null, of: number | null) =>
		n === null || of === null || of === 0 ? null : Math.round((n / of) * 100)
	switch (figure.kind) {
		case "counts": {
			const most = Math.max(1, ...figure.cells.map((one) => one.n ?? 0))
			const rows = figure.cells.map(({ key, n }) => ({
				key,
				n,
				of: null,
				part: n === null ? null : n / most,
				share: figure.exclusive ? percent(n, figure.n) : null,
			}))
			return { n: figure.n, rows, empty: rows.length === 0 }
		}
		case "rates": {
			const rows = figure.lines.map(({ key, n, of }) => ({
				key,
				n,
				of,
				part: n === null || of === null || of === 0 ? null : n / of,
				share: percent(n, of),
			}))
			return { n: figure.lines[0]?.of ?? null, rows, empty: figure.lines.every((one) => one.of === 0) }
		}
		case "durations":
			return { n: null, rows: [], empty: figure.lines.length === 0 }
		case "answers":
			return { n: figure.n, rows: [], empty: figure.n === 0 }
	}
}

type Named<K extends ReportFigure["kind"]> = {
	readonly figure: Extract<ReportFigure, { kind: K }>
	readonly nameOf: (key: string) => string
}

function Durations({ figure, nameOf }: Named<"durations">) {
	const { t } = useTranslation("reports")
	const say = (days: number | null, longest: number | null, n: number | null) => {
		if (n === null) return "–"
		if (days !== null) return t("days", { n: days })
		return longest === null ? "–" : t("moreThan", { n: longest })
	}
	return (
		<div className={styles["scroll"]}>
			<table className={styles["table"]}>
				<thead>
					<tr>
						<th scope="col">{t("what")}</th>
						<th scope="col">n</th>
						<th scope="col">{t("median")}</th>
						<th scope="col">{t("p90")}</th>
						<th scope="col">{t("unfinished")}</th>
					</tr>
				</thead>
				<tbody>
					{figure.lines.map((one) => (
						<tr key={one.key}>
							<th scope="row">{nameOf(one.key)}</th>
							<td>{one.n ?? t("hidden")}</td>
							<td>{say(one.medianDays, one.longestDays, one.n)}</td>
							<td>{say(one.p90Days, one.longestDays, one.n)}</td>
							<td>{one.running ?? "–"}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	)
}

/** The same as the chart, as numbers. */
function Numbers({ figure, nameOf }: Named<"counts" | "rates" | "answers">) {
	const { t } = useTranslation("reports")
	const answers = figure.kind === "answers" ? figure.lines : []
	const rows = figure.kind === "counts" ? figure.cells : figure.lines
	return (
		<div className={styles["scroll"]}>
			<table className={styles["table"]}>
				<thead>
					<tr>
						<th scope="col">{t("what")}</th>
						<th scope="col">{t("number")}</th>
						{figure.kind === "answers" &&
							[1, 2, 3, 4, 5].map((value) => (
								<th key={value} scope="col">
									{value}
								</th>
							))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={row.key}>
							<th scope="row">{nameOf(row.key)}</th>
							<td>{row.n ?? t("hidden")}</td>
							{answers
								.filter(({ key }) => key === row.key)
								.flatMap(({ counts, scale }) =>
									counts.map((count, value) => (
										<td key={`${row.key} ${value}`}>
											{count ?? "–"}
											{scale ? "" : ` ${value === 0 ? t("no") : t("yes")}`}
										</td>
									)),
								)}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	)
}

/** How many chose each value, side by side; in words below for whoever does not see it. */
function Answers({ figure, nameOf }: Named<"answers">) {
	const { t } = useTranslation("reports")
	return (
		<ul className={styles["answers"]}>
			{figure.lines.map((line) => {
				const parts = line.counts.map((count, index) => ({
					value: line.scale ? String(index + 1) : index === 0 ? t("no") : t("yes"),
					count,
					tone: line.scale ? index + 1 : index === 0 ? 2 : 5,
				}))
				return (
					<li key={line.key}>
						<span className={styles["barLabel"]}>{nameOf(line.key)}</span>
						<span className={styles["stack"]} aria-hidden="true">
							{parts.map(({ value, count, tone }) =>
								(count ?? 0) > 0 ? (
									<span key={value} data-tone={tone} style={{ width: `${((count ?? 0) / (line.n ?? 1)) * 100}%` }}>
										{count}
									</span>
								) : null,
							)}
						</span>
						<span className="spoken">
							{parts.map(({ value, count }) => `${value} : ${count ?? t("hidden")}`).join(", ")}
						</span>
						<span className={styles["value"]} data-few={line.n === null}>
							{line.n === null
								? t("hidden")
								: line.median === null
									? t("n", { n: line.n })
									: `${t("medianOf", { median: line.median })} · ${t("n", { n: line.n })}`}
						</span>
					</li>
				)
			})}
		</ul>
	)
}
