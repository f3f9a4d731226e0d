import "./texts.ts"
import "../../case-parts/texts.ts"
import { useQuery } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
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
import { queryOf, useFiguresAddress } from "./figures-address.ts"
import { sayCalendar } from "./say-figure.ts"
import { useFreshFigures, useProcessMap } from "./use-figures.ts"

const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY } as const
const SHOWN = 12

/** The ways that cases really go, and what comes after what. */
export function ProcessMapPage() {
	const { t } = useTranslation("figures")
	const heading = useRef<HTMLHeadingElement>(null)
	const { address, change } = useFiguresAddress()
	const [opened] = useState(() => new Date())
	const map = useProcessMap(address.machine, queryOf(address, opened))
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
			<QueryView query={map} rows={8}>
				{(data) =>
					data.variants.length === 0 && data.edges.length === 0 ? (
						<p className={styles["empty"]}>{t(data.n === 0 ? "map.none" : "tooFew")}</p>
					) : (
						<div className={styles["cards"]}>
							<Variants map={data} nameOf={nameOf} />
							<Edges map={data} nameOf={nameOf} />
						</div>
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

function Variants({ map, nameOf }: PartProps) {
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
				head: [t("map.variants"), "n", t("measure.median")],
				rows: map.variants.map((one) => [
					one.places.map(nameOf).join(" → "),
					one.n,
					sayCalendar(one.medianMs, language),
				]),
			}}
		>
			<ol className={styles["variants"]}>
				{map.variants.slice(0, SHOWN).map((one, nth) => (
					<li key={one.places.join(" ")}>
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
						</details>
					</li>
				))}
			</ol>
		</ChartCard>
	)
}

function Edges({ map, nameOf }: PartProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const rows = map.edges.map((one) => [
		nameOf(one.from),
		nameOf(one.to),
		one.count,
		sayCalendar(one.medianMs, language),
		sayCalendar(one.p90Ms, language),
	])
	const most = Math.max(1, ...map.edges.map(({ count }) => count))
	const head = [t("map.from"), t("map.to"), t("map.times"), t("map.between"), t("measure.p90")]
	return (
		<ChartCard
			title={t("map.edges")}
			count={t("n", { n: map.edges.reduce((sum, one) => sum + one.count, 0) })}
			definition={t("map.edgesDefinition")}
			span={3}
			table={{ file: "enchainements", head, rows }}
		>
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
					{map.edges.slice(0, 20).map((one) => (
						<tr key={`${one.from} ${one.to}`}>
							<td>{nameOf(one.from)}</td>
							<td>{nameOf(one.to)}</td>
							<td>
								<span className={styles["bar"]} aria-hidden="true">
									<span style={{ width: `${(one.count / most) * 100}%` }} />
								</span>
								{one.count}
							</td>
							<td>{sayCalendar(one.medianMs, language)}</td>
							<td>{sayCalendar(one.p90Ms, language)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</ChartCard>
	)
}
