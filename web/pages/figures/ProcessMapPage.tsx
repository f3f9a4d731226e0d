import "./texts.ts"
import "../../case-parts/texts.ts"
import { useQuery } from "@tanstack/react-query"
import { lazy, Suspense, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import type { ProcessMap } from "../../client/figures-contract.ts"
import { Definition, DefinitionList } from "../../client/pathway-contract.ts"
import { FilterMenu } from "../../components/FilterMenu.tsx"
import { isFirstPage } from "../../components/first-page.ts"
import { QueryView } from "../../components/QueryView.tsx"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { ChartCard } from "./ChartCard.tsx"
import { FigureFilters } from "./FigureFilters.tsx"
import styles from "./Figures.module.css"
import { type FigureTable, sayCell } from "./figure-table.ts"
import { queryOf, useFiguresAddress } from "./figures-address.ts"
import { MapCasesDrawer } from "./MapCasesDrawer.tsx"
import type { MapMark } from "./MapGraph.tsx"
import { sayCalendar } from "./say-figure.ts"
import { useFreshFigures, useProcessMap } from "./use-figures.ts"

const MapGraph = lazy(async () => ({ default: (await import("./MapGraph.tsx")).MapGraph }))
const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY } as const
const SHOWN = 12
/** Share of the passages that are drawn at first. */
const COMMON = 0.8

/** The ways that cases really go, and what comes after what. */
export function ProcessMapPage() {
	const { t } = useTranslation("figures")
	const heading = useRef<HTMLHeadingElement>(null)
	const { address, change } = useFiguresAddress()
	const [opened] = useState(() => new Date())
	// Of all that is chosen: what is compared on the other page is no part of it.
	const query = queryOf({ ...address, comparison: null }, opened)
	const map = useProcessMap(address.machine, query, address.caseId)
	const definitions = useQuery({
		queryKey: ["definitions"],
		queryFn: ({ signal }) => ask("GET", "/definitions", DefinitionList, { signal }),
		...FOR_EVER,
	})
	const definition = useQuery({
		queryKey: ["definition", address.machine, null],
		queryFn: ({ signal }) => ask("GET", `/definitions/${address.machine}`, Definition, { signal }),
		...FOR_EVER,
	})
	useFreshFigures()
	useEffect(() => {
		document.title = `${t("map.title")} · Passerelle`
		if (!isFirstPage()) heading.current?.focus()
	}, [t])
	const places = new Map((definition.data?.places ?? []).map(({ id, label }) => [id, sayLabel(label)]))
	const nameOf = (place: string) => places.get(place) ?? place
	return (
		<div className={styles["page"]}>
			<div className={styles["head"]}>
				<h1 ref={heading} tabIndex={-1}>
					{t("map.title")}
				</h1>
				<FilterMenu
					label={t("wholeCase")}
					choices={(definitions.data?.items ?? []).map(({ name, label }) => ({
						value: name,
						label: name === "pathway" ? t("wholeCase") : sayLabel(label),
					}))}
					isChosen={({ value }) => value === address.machine}
					onToggle={({ value }) => change({ machine: value })}
					sayCount={String}
					single
				/>
				<FigureFilters address={address} onChange={change} compares={false} />
			</div>
			<p className={styles["definition"]}>{t("map.lead")}</p>
			{address.comparison !== null && (
				<p className={styles["notCompared"]}>
					{t("map.notCompared")}
					<button type="button" className={styles["more"]} onClick={() => change({ comparison: null })}>
						{t("map.leaveComparison")}
					</button>
				</p>
			)}
			<QueryView query={map} rows={8}>
				{(data) =>
					data.variants.length === 0 && data.edges.length === 0 ? (
						<p className={styles["empty"]}>{t(data.n === 0 ? "map.none" : "tooFew")}</p>
					) : (
						<Shown map={data} nameOf={nameOf} query={query} />
					)
				}
			</QueryView>
		</div>
	)
}

interface PartProps {
	readonly map: ProcessMap
	readonly nameOf: (place: string) => string
}

const keyOf = (places: readonly string[]): string => places.join(" ")

function Shown({ map, nameOf, query }: PartProps & { readonly query: string }) {
	const { t } = useTranslation("figures")
	const { address, change } = useFiguresAddress()
	const [share, setShare] = useState(COMMON)
	const [mark, setMark] = useState<MapMark | null>(null)
	const [variant, setVariant] = useState<string | null>(null)
	const chosen = map.variants.find(({ places }) => keyOf(places) === variant)
	const way = chosen?.places ?? map.own
	const table: FigureTable = {
		file: "enchainements",
		keys: 2,
		columns: [
			{ head: t("map.from"), kind: "text" },
			{ head: t("map.to"), kind: "text" },
			{ head: t("map.times"), kind: "count" },
			{ head: t("map.between"), kind: "calendar" },
			{ head: t("measure.p90"), kind: "calendar" },
		],
		rows: map.edges.map((one) => [nameOf(one.from), nameOf(one.to), one.count, one.medianMs, one.p90Ms]),
	}
	return (
		<div className={styles["cards"]}>
			<ChartCard
				title={t("map.graph")}
				count={t("n", { n: map.n ?? t("under5") })}
				definition={t("map.graphDefinition")}
				span={6}
				table={table}
			>
				{way && (
					<p className={styles["shownWay"]}>
						{t(chosen ? "map.variantShown" : "map.caseShown")}
						<button
							type="button"
							className={styles["more"]}
							onClick={() => {
								setVariant(null)
								change({ caseId: null })
							}}
						>
							{t("map.wholeMap")}
						</button>
					</p>
				)}
				<Suspense fallback={<div className={styles["mapRoom"]} />}>
					<MapGraph map={map} nameOf={nameOf} share={share} onShare={setShare} way={way} onMark={setMark} />
				</Suspense>
			</ChartCard>
			<Variants map={map} nameOf={nameOf} shown={variant} onShow={setVariant} />
			<Edges map={map} table={table} />
			{mark && (
				<MapCasesDrawer
					machine={address.machine}
					mark={mark}
					query={query}
					nameOf={nameOf}
					onWay={(caseId) => {
						setMark(null)
						setVariant(null)
						change({ caseId })
					}}
					onClose={() => setMark(null)}
				/>
			)}
		</div>
	)
}

interface VariantsProps extends PartProps {
	readonly shown: string | null
	readonly onShow: (variant: string | null) => void
}

function Variants({ map, nameOf, shown, onShow }: VariantsProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const most = Math.max(1, ...map.variants.map(({ n }) => n))
	return (
		<ChartCard
			title={t("map.variants")}
			count={t("n", { n: map.n ?? t("under5") })}
			definition={t("map.variantsDefinition")}
			span={3}
			table={{
				file: "chemins",
				keys: 1,
				columns: [
					{ head: t("map.variants"), kind: "text" },
					{ head: "n", kind: "count" },
					{ head: t("measure.median"), kind: "calendar" },
				],
				rows: map.variants.map((one) => [one.places.map(nameOf).join(" → "), one.n, one.medianMs]),
			}}
		>
			<ol className={styles["variants"]}>
				{map.variants.slice(0, SHOWN).map((one, nth) => {
					const key = keyOf(one.places)
					return (
						<li key={key}>
							<details open={nth === 0}>
								<summary>
									<span className={styles["bar"]} aria-hidden="true">
										<span style={{ width: `${(one.n / most) * 100}%` }} />
									</span>
									<b>{t("map.runs", { count: one.n })}</b>
									<span>
										{t("map.steps", { count: one.places.length })} · {sayCalendar(one.medianMs, language)}
									</span>
								</summary>
								<p className={styles["way"]}>{one.places.map(nameOf).join(" → ")}</p>
								<button
									type="button"
									className={styles["more"]}
									aria-pressed={shown === key}
									onClick={() => onShow(shown === key ? null : key)}
								>
									{t(shown === key ? "map.wholeMap" : "map.showVariant")}
								</button>
							</details>
						</li>
					)
				})}
			</ol>
		</ChartCard>
	)
}

function Edges({ map, table }: Pick<PartProps, "map"> & { readonly table: FigureTable }) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const most = Math.max(1, ...map.edges.map(({ count }) => count))
	return (
		<ChartCard
			title={t("map.edges")}
			count={t("n", { n: map.edges.reduce((sum, one) => sum + one.count, 0) })}
			definition={t("map.edgesDefinition")}
			span={3}
			table={table}
		>
			<table className={styles["table"]}>
				<thead>
					<tr>
						{table.columns.map(({ head, kind }) => (
							<th key={head} scope="col" data-kind={kind}>
								{head}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{table.rows.slice(0, 20).map((row) => (
						<tr key={JSON.stringify(row.slice(0, 2))}>
							{table.columns.map((column, nth) => (
								<td key={column.head} data-kind={column.kind}>
									{column.kind === "count" && (
										<span className={styles["bar"]} aria-hidden="true">
											<span style={{ width: `${(Number(row[nth]) / most) * 100}%` }} />
										</span>
									)}
									{sayCell(row[nth] ?? null, column, language, "–")}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</ChartCard>
	)
}
