import { useQuery } from "@tanstack/react-query"
import { lazy, Suspense, useCallback, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { askText, queryOf } from "../../client/ask.ts"
import type { StepFigure } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import type { HeatMark } from "../../pathway/mark-drawing.ts"
import "../../pathway/texts.ts"
import pathway from "../../pathway/Pathway.module.css"
import { ChartCard } from "./ChartCard.tsx"
import { changeOf } from "./change.ts"
import styles from "./Figures.module.css"
import type { Cell, FigureTable } from "./figure-table.ts"
import { type Measure, measures } from "./figures-address.ts"
import { useFiguresView } from "./figures-view.ts"
import { HeatLegend } from "./HeatLegend.tsx"
import { isEnough, levelOf, valueOf } from "./heat.ts"
import { sayValue } from "./say-figure.ts"
import { isSameStep, nameStep } from "./steps-of.ts"

const Drawing = lazy(async () => ({ default: (await import("../../pathway/Drawing.tsx")).Drawing }))
const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY } as const

interface HeatMapProps {
	readonly machine: string
	readonly name: string
	readonly steps: readonly StepFigure[]
	/** The same steps in what it is compared with; undefined while it is not there, or nothing is compared. */
	readonly compared: readonly StepFigure[] | undefined
	readonly measure: Measure
	readonly onMeasure: (measure: Measure) => void
	/** Whether it shows by how much the two differ. */
	readonly difference: boolean
	readonly onDifference: (difference: boolean) => void
	readonly onStep: (place: string) => void
}

const none = new Map<string, never>()
const noTime = () => ""
const noCalls = () => undefined

/** The pathway with how much of something there is in each of its steps, or by how much that differs from another. */
export function HeatMap(props: HeatMapProps) {
	const { machine, name, steps, compared, measure, onMeasure, onDifference, onStep } = props
	const { t } = useTranslation("figures")
	const { sides } = useFiguresView()
	const language = languageNow()
	const [failed, setFailed] = useState(false)
	const difference = props.difference && sides !== null
	const xml = useQuery({
		queryKey: ["diagram", machine, null, language, "overview"],
		queryFn: ({ signal }) =>
			askText(`/definitions/${machine}.bpmn${queryOf({ language, view: "overview" })}`, { signal }),
		...FOR_EVER,
	})
	const heat = useMemo(() => {
		const valueIn = (step: StepFigure | undefined) =>
			step && (isEnough(step) || measure === "load") ? valueOf(step, measure) : null
		const say = (step: StepFigure | undefined): string => {
			const value = valueIn(step)
			return value === null ? t("tooFew") : sayValue(value, measure, language)
		}
		const marks = new Map<string, HeatMark>()
		for (const step of steps) {
			if (step.machine !== machine) continue
			const value = valueIn(step)
			const late = step.late ?? 0
			const other = compared?.find((one) => isSameStep(one, step))
			const base = { step: sayLabel(step.label), value: say(step), count: late }
			if (!sides) {
				const label = t("heat.box", base)
				marks.set(step.place, {
					level: value === null ? null : levelOf(value, measure),
					value: base.value,
					late,
					label,
				})
				continue
			}
			const change = changeOf(value, valueIn(other), measure, language)
			const label = t("heat.bothBox", {
				...base,
				ours: sides.ours.short,
				n: step.n ?? t("under5"),
				other: sides.other.short,
				value2: say(other),
				n2: other ? (other.n ?? t("under5")) : 0,
				difference: change?.said ?? t("heat.unknown"),
			})
			marks.set(
				step.place,
				difference
					? { level: change?.level ?? null, value: change?.said ?? "–", late: 0, label }
					: { level: value === null ? null : levelOf(value, measure), value: base.value, late, label },
			)
		}
		return marks
	}, [steps, compared, sides, machine, measure, difference, language, t])
	const onFailed = useCallback(() => setFailed(true), [])
	const tableOf = (of: readonly StepFigure[]): FigureTable => ({
		file: "etapes",
		keys: 1,
		columns: [
			{ head: t("ranked.step"), kind: "text" },
			{ head: "n", kind: "count" },
			{ head: t("measure.median"), kind: "worked" },
			{ head: t("measure.p90"), kind: "worked" },
			{ head: t("measure.load"), kind: "count" },
			{ head: t("lateNow"), kind: "count" },
			{ head: t("legend.late"), kind: "share" },
		],
		rows: of.map((step) => [
			nameStep(step),
			step.n,
			timeOf(step, "median"),
			timeOf(step, "p90"),
			step.running,
			step.late,
			lateOf(step),
		]),
	})
	return (
		<ChartCard
			className={styles["heat"]}
			title={t("heat.title")}
			definition={t(difference ? "heat.differenceDefinition" : "heat.definition")}
			table={tableOf(steps)}
			compared={compared && tableOf(compared)}
			bare
			aside={
				<div className={styles["switches"]}>
					<fieldset className={styles["switch"]} aria-label={t("heat.measure")}>
						{measures.map((one) => (
							<button key={one} type="button" aria-pressed={measure === one} onClick={() => onMeasure(one)}>
								{t(`measure.${one}`)}
							</button>
						))}
					</fieldset>
					{sides && (
						<fieldset className={styles["switch"]} aria-label={t("heat.mode")}>
							{[false, true].map((one) => (
								<button
									key={String(one)}
									type="button"
									aria-pressed={difference === one}
									onClick={() => onDifference(one)}
								>
									{t(one ? "heat.difference" : "heat.values")}
								</button>
							))}
						</fieldset>
					)}
				</div>
			}
		>
			{failed ? (
				<output>{t("heat.failed")}</output>
			) : (
				<div className={`${pathway["pathway"]} ${styles["map"]}`}>
					{xml.data !== undefined && (
						<Suspense fallback={null}>
							<Drawing
								key={machine}
								xml={xml.data}
								name={name}
								onFailed={onFailed}
								steps={none}
								overview
								timeOf={noTime}
								callsOf={noCalls}
								heat={heat}
								onOpen={onStep}
							/>
						</Suspense>
					)}
				</div>
			)}
			<HeatLegend measure={measure} difference={difference} />
		</ChartCard>
	)
}

/** A time that is known, or what it is more than; none of too few. */
function timeOf(step: StepFigure, measure: "median" | "p90"): Cell {
	const ms = measure === "median" ? step.medianMs : step.p90Ms
	if (!isEnough(step)) return null
	return ms ?? (step.longestMs === null ? null : { atLeast: step.longestMs })
}

const lateOf = (step: StepFigure): number | null => (isEnough(step) ? step.breached : null)
