import { useTranslation } from "react-i18next"
import type { StepFigure } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { ChartCard } from "./ChartCard.tsx"
import styles from "./Figures.module.css"
import type { FigureTable } from "./figure-table.ts"
import { useFiguresView } from "./figures-view.ts"
import { FEWEST } from "./heat.ts"
import { Pair } from "./Pair.tsx"
import { sayShare } from "./say-figure.ts"
import { isSameStep, nameStep } from "./steps-of.ts"

const SHOWN = 8

interface ReworkCardProps {
	readonly steps: readonly StepFigure[]
	readonly compared: readonly StepFigure[] | undefined
}

/** Share of visits that came again; null of so few that it says nothing. */
const shareOf = ({ n, again }: StepFigure): number | null =>
	n === null || again === null || n < FEWEST ? null : again / n

/** Steps that are done twice, in either of what is compared. */
export function ReworkCard({ steps, compared }: ReworkCardProps) {
	const { t } = useTranslation("figures")
	const { open } = useFiguresView()
	const language = languageNow()
	const counted = (of: readonly StepFigure[]) => of.filter(({ phase, n }) => !phase && n !== null)
	const isRepeated = ({ again }: StepFigure): boolean => again !== null && again > 0
	const ours = counted(steps)
	const others = compared && counted(compared)
	const named = [...ours, ...(others ?? []).filter((one) => !ours.some((step) => isSameStep(step, one)))]
		.map((step) => ({
			step,
			mine: ours.find((one) => isSameStep(one, step)),
			theirs: others?.find((one) => isSameStep(one, step)),
		}))
		.filter(({ mine, theirs }) => [mine, theirs].some((one) => one && isRepeated(one)))
		.toSorted((a, b) => (b.mine?.again ?? 0) - (a.mine?.again ?? 0) || (b.theirs?.again ?? 0) - (a.theirs?.again ?? 0))
	const tableOf = (of: readonly StepFigure[]): FigureTable => ({
		file: "reprises",
		keys: 1,
		columns: [
			{ head: t("ranked.step"), kind: "text" },
			{ head: t("rework.again"), kind: "count" },
			{ head: t("rework.visits"), kind: "count" },
			{ head: t("shares.share"), kind: "share" },
		],
		rows: of
			.filter((one) => named.some(({ step }) => isSameStep(step, one)))
			.toSorted((a, b) => (b.again ?? 0) - (a.again ?? 0))
			.map((one) => [nameStep(one), one.again, one.n, shareOf(one)]),
	})
	const sayN = (of: readonly StepFigure[]): string => {
		const count = of.reduce((sum, one) => sum + (one.again ?? 0), 0)
		// Where some are hidden, their sum is not known.
		return t(of.some(({ again }) => again === null) ? "rework.atLeast" : "rework.n", { count })
	}
	const say = (one: StepFigure | undefined, what: "again" | "share"): string | number => {
		if (!one) return what === "again" ? 0 : "–"
		if (what === "again") return one.again ?? t("under5")
		const share = shareOf(one)
		return share === null ? "–" : sayShare(share, language)
	}
	return (
		<ChartCard
			title={t("rework.title")}
			count={sayN(ours)}
			comparedCount={others && sayN(others)}
			definition={t("rework.definition")}
			table={tableOf(ours)}
			compared={others && tableOf(others)}
		>
			{named.length === 0 ? (
				<p className={styles["empty"]}>{t("rework.none")}</p>
			) : (
				<table className={styles["table"]}>
					<thead>
						<tr>
							<th scope="col">{t("ranked.step")}</th>
							<th scope="col">{t("rework.again")}</th>
							<th scope="col">{t("shares.share")}</th>
						</tr>
					</thead>
					<tbody>
						{named.slice(0, SHOWN).map(({ step, mine, theirs }) => {
							const ask = { about: "step" as const, machine: step.machine, place: step.place, which: "again" as const }
							return (
								<tr key={`${step.machine} ${step.place}`}>
									<th scope="row">
										<button
											type="button"
											className={styles["stepLink"]}
											onClick={() =>
												open({
													title: t("rework.behind", { step: sayLabel(step.label) }),
													ours: { n: mine ? mine.again : 0, ask },
													...(others ? { other: { n: theirs ? theirs.again : 0, ask } } : {}),
												})
											}
										>
											<span>{sayLabel(step.label)}</span>
											{step.machine !== "pathway" && <small>{sayLabel(step.machineLabel)}</small>}
										</button>
									</th>
									<td>
										<Pair ours={say(mine, "again")} other={others && say(theirs, "again")} />
									</td>
									<td>
										<Pair ours={say(mine, "share")} other={others && say(theirs, "share")} />
									</td>
								</tr>
							)
						})}
					</tbody>
				</table>
			)}
			{named.length > SHOWN && <p className={styles["note"]}>{t("rework.more", { count: named.length - SHOWN })}</p>}
		</ChartCard>
	)
}
