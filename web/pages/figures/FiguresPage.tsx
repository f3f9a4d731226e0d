import "./texts.ts"
import "../../case-parts/texts.ts"
import { useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { Bottlenecks, StepFigure } from "../../client/figures-contract.ts"
import { isFirstPage } from "../../components/first-page.ts"
import { QueryView } from "../../components/QueryView.tsx"
import { formatTime } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { BehindDrawer } from "./BehindDrawer.tsx"
import { FigureFilters } from "./FigureFilters.tsx"
import styles from "./Figures.module.css"
import { FlowCards } from "./FlowCards.tsx"
import { comparedQueryOf, queryOf, useFiguresAddress } from "./figures-address.ts"
import { FiguresViewProvider, type Mark, type Sides } from "./figures-view.ts"
import { HeatMap } from "./HeatMap.tsx"
import { isEnough, plannedSteps, rankSteps } from "./heat.ts"
import { MachineMenu } from "./MachineMenu.tsx"
import { PlannedSteps } from "./PlannedSteps.tsx"
import { RankedSteps } from "./RankedSteps.tsx"
import { SidesLegend } from "./SidesLegend.tsx"
import { StepCards } from "./StepCards.tsx"
import { sayDifference, sayWorked } from "./say-figure.ts"
import { isSameStep } from "./steps-of.ts"
import { useBottlenecks, useFreshFigures, useStep } from "./use-figures.ts"
import { useSides } from "./use-sides.ts"

/** Where cases wait and whose time it is, of this very second; every mark opens the cases behind it. */
export function FiguresPage() {
	const { t } = useTranslation("figures")
	const heading = useRef<HTMLHeadingElement>(null)
	const { address, change } = useFiguresAddress()
	// The period ends now: of a day, so that a query stays the same while one looks.
	const [opened] = useState(() => new Date())
	const query = queryOf(address, opened)
	const figures = useBottlenecks(query)
	useFreshFigures()
	useEffect(() => {
		document.title = `${t("title")} · Passerelle`
		if (!isFirstPage()) heading.current?.focus()
	}, [t])
	return (
		<div className={styles["page"]}>
			<div className={styles["head"]}>
				<h1 ref={heading} tabIndex={-1}>
					{t("title")}
				</h1>
				<FigureFilters address={address} onChange={change} compares />
			</div>
			<QueryView query={figures} rows={8}>
				{(data) => <Shown data={data} query={query} opened={opened} />}
			</QueryView>
		</div>
	)
}

interface ShownProps {
	readonly data: Bottlenecks
	readonly query: string
	readonly opened: Date
}

function Shown({ data, query, opened }: ShownProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const { address, change } = useFiguresAddress()
	const [mark, setMark] = useState<Mark | null>(null)
	// Asked for once what is looked at is there.
	const comparedQuery = comparedQueryOf(address, opened)
	const sides = useSides(address, opened)
	const other = useBottlenecks(comparedQuery)
	const compared = comparedQuery === null ? undefined : other.data
	const ranked = useMemo(() => rankSteps(data.steps), [data.steps])
	const planned = useMemo(() => plannedSteps(data.steps), [data.steps])
	const worst = ranked.find((one) => isEnough(one))
	const step = address.step ?? (worst ? { machine: worst.machine, place: worst.place } : null)
	const figure = step && data.steps.find((one) => isSameStep(one, step))
	const detail = useStep(step, query)
	const comparedDetail = useStep(detail.data ? step : null, comparedQuery)
	const view = { few: data.few, sides, open: setMark }
	const openWaiting = (machine: string, place: string): void => {
		const found = data.steps.find((one) => isSameStep(one, { machine, place }))
		const ask = { about: "waiting" as const, machine, place }
		setMark({ title: found ? sayLabel(found.label) : "", ours: { ask }, ...(sides ? { other: { ask } } : {}) })
	}
	const choose = (machine: string, place: string): void => {
		change({ step: { machine, place } }, true)
		openWaiting(machine, place)
	}
	const machineLabel = data.steps.find(({ machine }) => machine === address.machine)?.machineLabel
	if (data.cases === 0) return <p className={styles["empty"]}>{t("empty")}</p>
	const sayCases = (of: Bottlenecks): string => t("n", { n: of.cases ?? t("under5") })
	return (
		<FiguresViewProvider value={view}>
			<p className={styles["finding"]} aria-live="polite">
				{worst ? <Finding step={worst} /> : t("finding.none")}
			</p>
			{worst && sides && compared && (
				<ComparedFinding step={worst} other={compared.steps.find((one) => isSameStep(one, worst))} sides={sides} />
			)}
			<p className={styles["definition"]}>
				{t("definition", {
					cases: data.cases ?? t("under5"),
					open: data.openCases ?? t("under5"),
					time: formatTime(new Date(data.at), language),
				})}
			</p>
			{sides && (
				<div className={styles["sides"]}>
					<SidesLegend ours={sayCases(data)} other={compared && sayCases(compared)} full />
				</div>
			)}
			<div className={styles["top"]}>
				<div>
					<MachineMenu steps={data.steps} machine={address.machine} onChange={(machine) => change({ machine })} />
					<HeatMap
						machine={address.machine}
						name={machineLabel ? sayLabel(machineLabel) : address.machine}
						steps={data.steps}
						compared={compared?.steps}
						measure={address.measure}
						onMeasure={(measure) => change({ measure }, true)}
						difference={address.difference}
						onDifference={(difference) => change({ difference }, true)}
						onStep={(place) => choose(address.machine, place)}
					/>
					<PlannedSteps
						planned={planned}
						compared={compared?.steps}
						onStep={({ machine, place }) => choose(machine, place)}
					/>
				</div>
				<RankedSteps
					ranked={ranked}
					compared={compared?.steps}
					onStep={({ machine, place }) => choose(machine, place)}
					chosen={step}
				/>
			</div>
			{detail.data && step && (
				<StepCards
					step={detail.data}
					figure={figure ?? undefined}
					compared={comparedQuery === null ? undefined : comparedDetail.data}
					onCases={() => openWaiting(step.machine, step.place)}
				/>
			)}
			<FlowCards figures={data} query={query} compared={compared} comparedQuery={comparedQuery} />
			{mark && (
				<BehindDrawer mark={mark} queries={{ ours: query, other: comparedQuery }} onClose={() => setMark(null)} />
			)}
		</FiguresViewProvider>
	)
}

interface ComparedFindingProps {
	readonly step: StepFigure
	readonly other: StepFigure | undefined
	readonly sides: Sides
}

/** The same of what it is compared with, and by how much it differs; that nothing can be said of too few. */
function ComparedFinding({ step, other, sides }: ComparedFindingProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const side = capitalize(sides.other.short)
	const say = (): string => {
		if (!other || !isEnough(other)) return t("finding.comparedTooFew", { side })
		const values = { side, n: other.n ?? 0, value: sayWorked(other.medianMs ?? other.longestMs ?? 0, language) }
		if (other.medianMs === null) return t("finding.comparedLonger", values)
		if (step.medianMs === null) return t("finding.compared", values)
		const difference = sayDifference(step.medianMs - other.medianMs, "worked", language)
		return t("finding.comparedBy", { ...values, difference })
	}
	return <p className={styles["comparedFinding"]}>{say()}</p>
}

const capitalize = (text: string): string => `${text.slice(0, 1).toLocaleUpperCase()}${text.slice(1)}`

/** The main finding in one sentence. */
function Finding({ step }: { readonly step: StepFigure }) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const median = step.medianMs
	const values = {
		step: sayLabel(step.label),
		machine: sayLabel(step.machineLabel),
		value: sayWorked(median ?? step.longestMs ?? 0, language),
		running: step.running ?? t("under5"),
		late: step.late ?? t("under5"),
		count: step.late ?? 5,
	}
	const where = step.machine === "pathway" ? t("finding.inCase", values) : t("finding.inProcedure", values)
	const how = median === null ? t("finding.longer", values) : t("finding.median", values)
	const late = step.late === 0 || step.late === null ? "" : t("finding.late", values)
	return <>{`${where}${how}${late}.`}</>
}
