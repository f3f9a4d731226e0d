import { SegmentedControl } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Icon } from "../../components/Icon.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { languageNow } from "../../i18n/language.ts"
import compared from "./Compared.module.css"
import { FigureDrawer } from "./FigureDrawer.tsx"
import styles from "./Figures.module.css"
import { type Ask, type Behind, type Mark, useFiguresView, useSayFew, type Which } from "./figures-view.ts"
import { sayCalendar, sayWorked } from "./say-figure.ts"
import { useCasesBehind, useStep } from "./use-figures.ts"

interface BehindDrawerProps {
	readonly mark: Mark
	readonly queries: Readonly<Record<Which, string | null>>
	readonly onClose: () => void
}

/** The cases behind a mark, of either of what is compared: each is one Enter away. */
export function BehindDrawer({ mark, queries, onClose }: BehindDrawerProps) {
	const { t } = useTranslation("figures")
	const { sides } = useFiguresView()
	const there = (["ours", "other"] as const).filter((which) => mark[which] && queries[which] !== null)
	const [chosen, setChosen] = useState<Which>(mark.first ?? there.find((which) => mark[which]?.n !== 0) ?? "ours")
	const side = there.includes(chosen) ? chosen : (there[0] ?? "ours")
	const behind = mark[side]
	const query = queries[side]
	return (
		<FigureDrawer title={mark.title} onClose={onClose}>
			{sides && there.length === 2 && (
				<SegmentedControl
					fullWidth
					className={compared["switch"] ?? ""}
					aria-label={t("compare.which")}
					value={side}
					onChange={(value) => setChosen(value === "other" ? "other" : "ours")}
					data={there.map((which) => ({ value: which, label: sides[which].short }))}
				/>
			)}
			{sides && sides[side].name !== sides[side].short && <p className={styles["definition"]}>{sides[side].name}</p>}
			{behind && query !== null && <Listed key={side} behind={behind} query={query} />}
		</FigureDrawer>
	)
}

interface ListedProps {
	readonly behind: Behind
	readonly query: string
}

function Listed({ behind, query }: ListedProps) {
	const { ask } = behind
	return ask.about === "waiting" ? (
		<Waiting ask={ask} query={query} />
	) : (
		<Others behind={{ ...behind, ask }} query={query} />
	)
}

/** Those that wait at a step now, the one that has waited longest first. */
function Waiting({ ask, query }: { readonly ask: Extract<Ask, { about: "waiting" }>; readonly query: string }) {
	const { t } = useTranslation("figures")
	const { few } = useFiguresView()
	const sayFew = useSayFew()
	const language = languageNow()
	const { machine, place, least = 0, below = Number.POSITIVE_INFINITY } = ask
	const step = useStep({ machine, place }, query)
	return (
		<QueryView query={step} rows={5}>
			{({ waiting, running, late }) => {
				const some = waiting.filter(({ workedMs }) => workedMs >= least && workedMs < below)
				const isPart = ask.below !== undefined
				const n = isPart ? some.length : running
				const lateOfThem = isPart ? some.filter((one) => one.late).length : late
				return (
					<>
						<p className={styles["drawerLead"]}>
							{t("drawer.lead", { count: n ?? 4, n: sayFew(n) })}
							{lateOfThem !== 0 &&
								n !== null &&
								` ${t("drawer.late", { count: lateOfThem ?? 4, n: sayFew(lateOfThem) })}`}
						</p>
						{!few && <p className={styles["definition"]}>{t("drawer.hidden")}</p>}
						<CaseList
							cases={some.map((one) => ({
								caseId: one.caseId,
								number: one.number,
								isLate: one.late,
								said: [
									sayWorked(one.workedMs, language),
									...(one.late ? [t("drawer.isLate")] : []),
									...(one.paused ? [t("drawer.isPaused")] : []),
								].join(" · "),
							}))}
						/>
						{!isPart && few && n !== null && n > some.length && (
							<p className={styles["note"]}>{t("drawer.oldest", { count: some.length })}</p>
						)}
					</>
				)
			}}
		</QueryView>
	)
}

interface OthersProps extends ListedProps {
	readonly behind: Behind & { readonly ask: Exclude<Ask, { about: "waiting" }> }
}

function Others({ behind: { n, ask }, query }: OthersProps) {
	const { t } = useTranslation("figures")
	const { few } = useFiguresView()
	const sayFew = useSayFew()
	const language = languageNow()
	const behind = useCasesBehind(ask, query)
	const say = ask.about === "step" ? sayWorked : sayCalendar
	return (
		<QueryView query={behind} rows={5}>
			{({ cases, more }) => (
				<>
					{n !== undefined && <p className={styles["drawerLead"]}>{t("n", { n: sayFew(n) })}</p>}
					{!few && <p className={styles["definition"]}>{t("drawer.hidden")}</p>}
					{few && cases.length === 0 && <p className={styles["note"]}>{t("drawer.none")}</p>}
					<CaseList
						cases={cases.map(({ caseId, number, ms }) => ({
							caseId,
							number,
							isLate: false,
							said: ms === null ? t("drawer.goesOn") : say(ms, language),
						}))}
					/>
					{more && <p className={styles["note"]}>{t("drawer.more", { count: cases.length })}</p>}
				</>
			)}
		</QueryView>
	)
}

interface Listable {
	readonly caseId: string | null
	readonly number: string | null
	readonly isLate: boolean
	readonly said: string
}

function CaseList({ cases }: { readonly cases: readonly Listable[] }) {
	return (
		<ul className={styles["cases"]}>
			{cases.flatMap(({ caseId, number, isLate, said }, nth) =>
				caseId === null
					? []
					: [
							<li key={`${caseId} ${nth}`}>
								<Link to={`/dossiers/${caseId}`} className={styles["case"]}>
									<span className={styles["number"]}>{number}</span>
									<span data-late={isLate}>{said}</span>
									<Icon name="chevronRight" size={16} />
								</Link>
							</li>,
						],
			)}
		</ul>
	)
}
