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
import styles from "./Figures.module.css"
import { type Measure, measures } from "./figures-address.ts"
import { bounds, isEnough, levelOf, valueOf } from "./heat.ts"
import { sayCount, sayDays, sayShare, sayValue } from "./say-figure.ts"

const Drawing = lazy(async () => ({ default: (await import("../../pathway/Drawing.tsx")).Drawing }))
const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY } as const

interface HeatMapProps {
	readonly machine: string
	readonly name: string
	readonly steps: readonly StepFigure[]
	readonly measure: Measure
	readonly onMeasure: (measure: Measure) => void
	readonly onStep: (place: string) => void
}

const none = new Map<string, never>()
const noTime = () => ""
const noCalls = () => undefined

/** The pathway with how much of something there is in each of its steps. */
export function HeatMap({ machine, name, steps, measure, onMeasure, onStep }: HeatMapProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const [failed, setFailed] = useState(false)
	const xml = useQuery({
		queryKey: ["diagram", machine, null, language, "overview"],
		queryFn: ({ signal }) =>
			askText(`/definitions/${machine}.bpmn${queryOf({ language, view: "overview" })}`, { signal }),
		...FOR_EVER,
	})
	const heat = useMemo(() => {
		const marks = new Map<string, HeatMark>()
		for (const step of steps) {
			if (step.machine !== machine) continue
			const value = isEnough(step) || measure === "load" ? valueOf(step, measure) : null
			const said = value === null ? t("tooFew") : sayValue(value, measure, language)
			const label = t("heat.box", { step: sayLabel(step.label), value: said, count: step.late ?? 0 })
			marks.set(step.place, {
				level: value === null ? null : levelOf(value, measure),
				value: said,
				late: step.late ?? 0,
				label,
			})
		}
		return marks
	}, [steps, machine, measure, language, t])
	const onFailed = useCallback(() => setFailed(true), [])
	return (
		<div className={styles["heat"]}>
			<div className={styles["cardHead"]}>
				<h2>{t("heat.title")}</h2>
				<fieldset className={styles["switch"]} aria-label={t("heat.measure")}>
					{measures.map((one) => (
						<button key={one} type="button" aria-pressed={measure === one} onClick={() => onMeasure(one)}>
							{t(`measure.${one}`)}
						</button>
					))}
				</fieldset>
			</div>
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
			<Legend measure={measure} />
		</div>
	)
}

function Legend({ measure }: { readonly measure: Measure }) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const say = (amount: number): string => {
		if (measure === "load") return sayCount(amount, language)
		return measure === "late" ? sayShare(amount, language) : sayDays(amount, language)
	}
	const steps = bounds[measure]
	return (
		<ul className={styles["legend"]}>
			<li className={styles["legendName"]}>{t(`legend.${measure}`)}</li>
			{([1, 2, 3, 4, 5] as const).map((level) => (
				<li key={level} className={styles["swatch"]} data-heat={level}>
					{level === 1
						? t("legend.under", { value: say(steps[0]) })
						: t("legend.from", { value: say(steps[level - 2] ?? 0) })}
				</li>
			))}
			<li>
				<span className={styles["pill"]} aria-hidden="true">
					7
				</span>
				{t("lateNow")}
			</li>
		</ul>
	)
}
