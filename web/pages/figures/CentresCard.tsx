import { useTranslation } from "react-i18next"
import type { StepDetail } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { ChartCard } from "./ChartCard.tsx"
import styles from "./Figures.module.css"
import type { FigureTable } from "./figure-table.ts"
import { useFiguresView } from "./figures-view.ts"
import { FEWEST } from "./heat.ts"
import { Pair } from "./Pair.tsx"
import { sayWorked } from "./say-figure.ts"

/** Those that were asked most; all of them are in the table. */
const SHOWN = 10
/** With two lines each. */
const SHOWN_BOTH = 6

type Centre = StepDetail["centres"][number]

interface CentresCardProps {
	readonly step: StepDetail
	readonly compared: StepDetail | undefined
}

/** How long centres take to answer, those that were asked in either of what is compared. */
export function CentresCard({ step, compared }: CentresCardProps) {
	const { t } = useTranslation("figures")
	const { open, sides } = useFiguresView()
	const shown = sides ? SHOWN_BOTH : SHOWN
	const language = languageNow()
	const tableOf = ({ centres }: StepDetail): FigureTable => ({
		file: "centres",
		keys: 1,
		columns: [
			{ head: t("centres.centre"), kind: "text" },
			{ head: "n", kind: "count" },
			{ head: t("centres.running"), kind: "count" },
			{ head: t("measure.median"), kind: "worked" },
		],
		rows: centres.map((one) => [one.name, one.n, one.running, isEnough(one) ? one.medianMs : null]),
	})
	const sayMedian = (one: Centre | undefined): string => {
		if (!one) return "–"
		if (!isEnough(one)) return t("tooFew")
		return one.medianMs === null ? "–" : sayWorked(one.medianMs, language)
	}
	const sayN = ({ centres }: StepDetail): string =>
		// A sum of some of them would be of nothing.
		centres.some(({ n }) => n === null)
			? t("centres.some", { count: centres.length })
			: t("n", { n: centres.reduce((sum, one) => sum + (one.n ?? 0), 0) })
	const others = compared?.centres ?? []
	const asked = (id: string): number =>
		[...step.centres, ...others].reduce((sum, one) => sum + (one.id === id ? (one.n ?? 0) : 0), 0)
	const all = [...step.centres, ...others.filter(({ id }) => !step.centres.some((one) => one.id === id))].toSorted(
		(a, b) => asked(b.id) - asked(a.id),
	)
	return (
		<ChartCard
			title={t("centres.title")}
			count={sayN(step)}
			comparedCount={compared && sayN(compared)}
			definition={t("centres.definition")}
			table={tableOf(step)}
			compared={compared && tableOf(compared)}
		>
			<table className={styles["table"]}>
				<thead>
					<tr>
						<th scope="col">{t("centres.centre")}</th>
						<th scope="col">n</th>
						<th scope="col">{t("centres.running")}</th>
						<th scope="col">{t("ranked.median")}</th>
					</tr>
				</thead>
				<tbody>
					{all.slice(0, shown).map(({ id, name }) => {
						const ours = step.centres.find((one) => one.id === id)
						const other = others.find((one) => one.id === id)
						const ask = { about: "step" as const, machine: step.machine, place: step.place, centre: id }
						const count = (n: number | null | undefined) => (n === undefined ? 0 : (n ?? t("under5")))
						return (
							<tr key={id}>
								<th scope="row">
									<button
										type="button"
										className={styles["stepLink"]}
										aria-label={name}
										onClick={() =>
											open({
												title: name,
												ours: { n: ours ? ours.n : 0, ask },
												...(compared ? { other: { n: other ? other.n : 0, ask } } : {}),
											})
										}
									>
										<span>{name}</span>
									</button>
								</th>
								<td>
									<Pair ours={count(ours?.n)} other={compared && count(other?.n)} />
								</td>
								<td>
									<Pair ours={count(ours?.running)} other={compared && count(other?.running)} />
								</td>
								<td>
									<Pair ours={<b>{sayMedian(ours)}</b>} other={compared && sayMedian(other)} />
								</td>
							</tr>
						)
					})}
				</tbody>
			</table>
			{all.length > shown && <p className={styles["note"]}>{t("centres.more", { count: all.length - shown })}</p>}
		</ChartCard>
	)
}

const isEnough = ({ n }: Centre): boolean => n !== null && n >= FEWEST
