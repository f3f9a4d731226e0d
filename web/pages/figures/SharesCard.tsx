import { useTranslation } from "react-i18next"
import type { CaseFlow } from "../../client/figures-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { languageNow } from "../../i18n/language.ts"
import { ChartCard } from "./ChartCard.tsx"
import styles from "./Figures.module.css"
import type { FigureTable } from "./figure-table.ts"
import { type Mark, useFiguresView } from "./figures-view.ts"
import { FEWEST } from "./heat.ts"
import { holderIcons, isHolder } from "./holders.ts"
import { Pair } from "./Pair.tsx"
import { sayCalendar, sayShare } from "./say-figure.ts"

type Shares = CaseFlow["shares"]
type Parties = NonNullable<Shares>["parties"]

/** Under it a part has no room for its share, which the list says. */
const LEAST_LABELLED = 0.12
const none: Parties = []

interface SharesCardProps {
	readonly flow: CaseFlow
	readonly compared: CaseFlow | undefined
}

/** Whose time the life of closed cases was. */
export function SharesCard({ flow, compared }: SharesCardProps) {
	const { t } = useTranslation("figures")
	const { open } = useFiguresView()
	const sayClosed = useSayClosed()
	const language = languageNow()
	const nameOf = (holder: string): string => (isHolder(holder) ? t(`holder.${holder}`) : holder)
	const ours = enough(flow.shares)
	const others = enough(compared?.shares ?? null)
	const tableOf = (parties: Parties): FigureTable => ({
		file: "temps-par-partie",
		keys: 1,
		columns: [
			{ head: t("shares.party"), kind: "text" },
			{ head: t("shares.share"), kind: "share" },
			{ head: t("measure.median"), kind: "calendar" },
			{ head: t("measure.p90"), kind: "calendar" },
		],
		rows: parties.map((one) => [nameOf(one.holder), one.share, one.medianMs, one.p90Ms]),
	})
	const markOf = (holder: string): Mark => {
		if (!isHolder(holder)) return { title: holder }
		const ask = { about: "flow" as const, which: "closed" as const, holder }
		return {
			title: t("shares.behind", { party: nameOf(holder) }),
			ours: { ask },
			...(compared ? { other: { ask } } : {}),
		}
	}
	const parties = [...ours, ...others.filter(({ holder }) => !ours.some((one) => one.holder === holder))]
	return (
		<ChartCard
			title={t("shares.title")}
			count={sayClosed(flow)}
			comparedCount={compared && sayClosed(compared)}
			definition={t("shares.definition")}
			table={tableOf(ours)}
			compared={compared && tableOf(others)}
		>
			{parties.length === 0 ? (
				<NoneClosed flow={flow} />
			) : (
				<>
					<ShareBar parties={ours} onOpen={(holder) => open(markOf(holder))} />
					{others.length > 0 && (
						<ShareBar parties={others} onOpen={(holder) => open({ ...markOf(holder), first: "other" })} outlined />
					)}
					<table className={styles["table"]}>
						<thead>
							<tr>
								<th scope="col">{t("shares.party")}</th>
								<th scope="col">{t("shares.share")}</th>
								<th scope="col">{t("ranked.median")}</th>
								<th scope="col">{t("measure.p90")}</th>
							</tr>
						</thead>
						<tbody>
							{parties.map(({ holder }) => {
								const mine = ours.find((one) => one.holder === holder)
								const theirs = others.find((one) => one.holder === holder)
								const say = (value: number | undefined, how: (value: number, of: typeof language) => string) =>
									value === undefined ? "–" : how(value, language)
								return (
									<tr key={holder}>
										<th scope="row">
											<button
												type="button"
												className={`${styles["stepLink"]} ${styles["holder"]}`}
												data-holder={holder}
												onClick={() => open(markOf(holder))}
											>
												<Icon name={isHolder(holder) ? holderIcons[holder] : "dots"} size={16} />
												<span>{nameOf(holder)}</span>
											</button>
										</th>
										<td>
											<Pair ours={say(mine?.share, sayShare)} other={compared && say(theirs?.share, sayShare)} />
										</td>
										<td>
											<Pair
												ours={<b>{say(mine?.medianMs, sayCalendar)}</b>}
												other={compared && say(theirs?.medianMs, sayCalendar)}
											/>
										</td>
										<td>
											<Pair ours={say(mine?.p90Ms, sayCalendar)} other={compared && say(theirs?.p90Ms, sayCalendar)} />
										</td>
									</tr>
								)
							})}
						</tbody>
					</table>
				</>
			)}
		</ChartCard>
	)
}

/** Shares of so few are those of each of them. */
const enough = (shares: Shares): Parties =>
	shares && shares.n >= FEWEST ? shares.parties.toSorted((a, b) => b.share - a.share) : none

/** How many cases were closed; that they are few to whoever may not know how many. */
export function useSayClosed(): (flow: CaseFlow) => string {
	const { t } = useTranslation("figures")
	const { few } = useFiguresView()
	return ({ shares }) => (shares === null && !few ? t("shares.few") : t("shares.n", { count: shares?.n ?? 0 }))
}

/** None was closed, or so few that shares would be theirs. */
export function NoneClosed({ flow: { shares } }: { readonly flow: CaseFlow }) {
	const { t } = useTranslation("figures")
	const { few } = useFiguresView()
	if (shares === null) return <p className={styles["empty"]}>{t(few ? "noneClosed" : "hidden")}</p>
	return <p className={styles["empty"]}>{t("tooFewClosed")}</p>
}

interface ShareBarProps {
	readonly parties: Parties
	readonly onOpen: (holder: string) => void
	/** The one that is compared with: lines instead of areas. */
	readonly outlined?: boolean
}

/** The same as the table, for whoever sees it; what a part opens, its line in the table opens too. */
function ShareBar({ parties, onOpen, outlined = false }: ShareBarProps) {
	const language = languageNow()
	return (
		<div className={styles["shareBar"]} aria-hidden="true" data-outlined={outlined}>
			{parties.map(({ holder, share }) => (
				<button
					key={holder}
					type="button"
					tabIndex={-1}
					data-holder={holder}
					style={{ flexGrow: share }}
					onClick={() => onOpen(holder)}
				>
					{share >= LEAST_LABELLED && sayShare(share, language)}
				</button>
			))}
		</div>
	)
}
