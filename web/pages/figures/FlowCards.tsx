import { useTranslation } from "react-i18next"
import type { CaseFlow, StepFigure } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { ChartCard } from "./ChartCard.tsx"
import styles from "./Figures.module.css"
import { LengthScatter, percentile } from "./LengthScatter.tsx"
import { ShareBar } from "./ShareBar.tsx"
import { sayCalendar, sayDay, sayShare } from "./say-figure.ts"
import { useFlow } from "./use-figures.ts"
import { WeekChart } from "./WeekChart.tsx"

const DAY_MS = 24 * 3_600_000
const MOST_ROWS = 30

/** Cases as a whole: whose time they were, what comes and goes, how long they took, what is done twice. */
export function FlowCards({ query, steps }: { readonly query: string; readonly steps: readonly StepFigure[] }) {
	const flow = useFlow(query)
	if (!flow.data) return null
	return (
		<div className={styles["cards"]}>
			<Shares shares={flow.data.shares} />
			<Weeks weeks={flow.data.weeks} />
			<Lengths closed={flow.data.closed} shares={flow.data.shares} />
			<Rework steps={steps} />
		</div>
	)
}

function Shares({ shares }: Pick<CaseFlow, "shares">) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const rows = shares?.parties ?? []
	return (
		<ChartCard
			title={t("shares.title")}
			count={t("shares.n", { n: shares?.n ?? t("under5") })}
			definition={t("shares.definition")}
			table={{
				file: "temps-par-partie",
				head: [t("shares.party"), t("shares.share"), t("measure.median"), t("measure.p90")],
				rows: rows.map((one) => [
					one.holder,
					sayShare(one.share, language),
					sayCalendar(one.medianMs, language),
					sayCalendar(one.p90Ms, language),
				]),
				raw: rows.map((one) => [one.holder, one.share, one.medianMs / DAY_MS, one.p90Ms / DAY_MS]),
			}}
		>
			{shares !== null && shares.n > 0 ? <ShareBar shares={shares} /> : <NothingShown shares={shares} />}
		</ChartCard>
	)
}

/** None was closed; or under five, which the server gives to the team alone. */
function NothingShown({ shares }: Pick<CaseFlow, "shares">) {
	const { t } = useTranslation("figures")
	return <p className={styles["empty"]}>{t(shares === null ? "hidden" : "noneClosed")}</p>
}

function Weeks({ weeks }: Pick<CaseFlow, "weeks">) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const opened = weeks.reduce((sum, one) => sum + (one.opened ?? 0), 0)
	const closed = weeks.reduce((sum, one) => sum + (one.closed ?? 0), 0)
	const rows = weeks.map((one) => [one.monday, one.opened, one.closed, one.open])
	return (
		<ChartCard
			title={t("weeks.title")}
			count={t("weeks.n", { opened, closed })}
			definition={t("weeks.definition")}
			span={4}
			table={{
				file: "arrivees-departs",
				head: [t("weeks.week"), t("weeks.opened"), t("weeks.closed"), t("weeks.open")],
				rows: rows.map(([monday, ...rest]) => [sayDay(String(monday), language), ...rest]),
				raw: rows,
			}}
		>
			<p className={styles["note"]}>
				{t(opened > closed ? "weeks.grows" : "weeks.shrinks", { count: Math.abs(opened - closed) })}
			</p>
			<WeekChart weeks={weeks} title={t("weeks.title")} />
		</ChartCard>
	)
}

function Lengths({ closed, shares }: Pick<CaseFlow, "closed" | "shares">) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const lengths = closed.map(({ ms }) => ms).toSorted((a, b) => a - b)
	return (
		<ChartCard
			title={t("lengths.title")}
			count={t("n", { n: closed.length })}
			definition={t("lengths.definition")}
			span={4}
			table={{
				file: "durees",
				head: [t("lengths.closedOn"), t("csv.days")],
				rows: closed.map(({ at, ms }) => [sayDay(at.slice(0, 10), language), sayCalendar(ms, language)]),
				raw: closed.map(({ at, ms }) => [at.slice(0, 10), Number((ms / DAY_MS).toFixed(2))]),
			}}
		>
			{closed.length === 0 ? (
				<NothingShown shares={shares} />
			) : (
				<>
					<p className={styles["note"]}>
						{t("lengths.percentiles", {
							half: sayCalendar(percentile(lengths, 0.5), language),
							most: sayCalendar(percentile(lengths, 0.85), language),
						})}
					</p>
					<LengthScatter closed={closed} title={t("lengths.title")} />
				</>
			)}
		</ChartCard>
	)
}

function Rework({ steps }: { readonly steps: readonly StepFigure[] }) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const named = steps
		.flatMap(({ machine, place, label, machineLabel, n, again, phase }) =>
			n !== null && again !== null && again > 0 && !phase
				? [{ machine, place, n, again, label: sayLabel(label), of: sayLabel(machineLabel) }]
				: [],
		)
		.toSorted((a, b) => b.again - a.again || b.n - a.n)
		.slice(0, MOST_ROWS)
	if (named.length === 0) return null
	return (
		<ChartCard
			title={t("rework.title")}
			count={t("n", { n: named.reduce((sum, one) => sum + one.again, 0) })}
			definition={t("rework.definition")}
			table={{
				file: "reprises",
				head: [t("ranked.step"), t("rework.again"), "n"],
				rows: named.map((one) => [`${one.of} : ${one.label}`, one.again, one.n]),
			}}
		>
			<table className={styles["table"]}>
				<thead>
					<tr>
						<th scope="col">{t("ranked.step")}</th>
						<th scope="col">{t("rework.again")}</th>
						<th scope="col">{t("shares.share")}</th>
					</tr>
				</thead>
				<tbody>
					{named.slice(0, 8).map((one) => (
						<tr key={`${one.machine} ${one.place}`}>
							<th scope="row">
								<span className={styles["stepName"]}>
									{one.label}
									{one.machine !== "pathway" && <small>{one.of}</small>}
								</span>
							</th>
							<td>{one.again}</td>
							<td>{sayShare(one.again / one.n, language)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</ChartCard>
	)
}
