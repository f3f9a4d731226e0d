import "./texts.ts"
import "../../case-parts/texts.ts"
import { useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import type { Bottlenecks, StepFigure } from "../../client/figures-contract.ts"
import { isFirstPage } from "../../components/first-page.ts"
import { QueryView } from "../../components/QueryView.tsx"
import { formatTime } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { FigureFilters } from "./FigureFilters.tsx"
import styles from "./Figures.module.css"
import { FlowCards } from "./FlowCards.tsx"
import { comparedQueryOf, queryOf, useFiguresAddress } from "./figures-address.ts"
import { HeatMap } from "./HeatMap.tsx"
import { isEnough, plannedSteps, rankSteps } from "./heat.ts"
import { MachineMenu } from "./MachineMenu.tsx"
import { PlannedSteps } from "./PlannedSteps.tsx"
import { RankedSteps } from "./RankedSteps.tsx"
import { StepCards } from "./StepCards.tsx"
import { StepDrawer } from "./StepDrawer.tsx"
import { sayWorked } from "./say-figure.ts"
import { useBottlenecks, useFreshFigures, useStep } from "./use-figures.ts"

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
				{(data) => <Shown data={data} query={query} />}
			</QueryView>
		</div>
	)
}

function Shown({ data, query }: { readonly data: Bottlenecks; readonly query: string }) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const now = useNow()
	const { address, change } = useFiguresAddress()
	const [opened] = useState(now)
	const [behind, setBehind] = useState(false)
	const compared = useBottlenecks(comparedQueryOf(address, opened))
	const ranked = useMemo(() => rankSteps(data.steps), [data.steps])
	const planned = useMemo(() => plannedSteps(data.steps), [data.steps])
	const worst = ranked.find((one) => isEnough(one))
	const step = address.step ?? (worst ? { machine: worst.machine, place: worst.place } : null)
	const figure = step && data.steps.find(({ machine, place }) => machine === step.machine && place === step.place)
	const detail = useStep(step, query)
	const comparedDetail = useStep(address.comparison === null ? null : step, comparedQueryOf(address, opened))
	const choose = (machine: string, place: string): void => {
		change({ step: { machine, place } }, true)
		setBehind(true)
	}
	const machineLabel = data.steps.find(({ machine }) => machine === address.machine)?.machineLabel
	if (data.cases === 0) return <p className={styles["empty"]}>{t("empty")}</p>
	return (
		<>
			<p className={styles["finding"]} aria-live="polite">
				{worst ? <Finding step={worst} /> : t("finding.none")}
			</p>
			<p className={styles["definition"]}>
				{t("definition", {
					cases: data.cases ?? t("under5"),
					open: data.openCases ?? t("under5"),
					time: formatTime(new Date(data.at), language),
				})}
			</p>
			<div className={styles["top"]}>
				<div>
					<MachineMenu steps={data.steps} machine={address.machine} onChange={(machine) => change({ machine })} />
					<HeatMap
						machine={address.machine}
						name={machineLabel ? sayLabel(machineLabel) : address.machine}
						steps={data.steps}
						measure={address.measure}
						onMeasure={(measure) => change({ measure }, true)}
						onStep={(place) => choose(address.machine, place)}
					/>
					<PlannedSteps planned={planned} onStep={({ machine, place }) => choose(machine, place)} />
				</div>
				<RankedSteps
					ranked={ranked}
					compared={address.comparison === null ? undefined : (compared.data?.steps ?? [])}
					onStep={({ machine, place }) => choose(machine, place)}
					chosen={step}
				/>
			</div>
			{detail.data && (
				<StepCards
					step={detail.data}
					figure={figure ?? undefined}
					compared={comparedDetail.data}
					onCases={() => setBehind(true)}
				/>
			)}
			<FlowCards query={query} steps={data.steps} />
			{behind && detail.data && address.step && (
				<StepDrawer step={detail.data} few={data.few} onClose={() => setBehind(false)} />
			)}
		</>
	)
}

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
