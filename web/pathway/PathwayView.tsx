import { useQuery } from "@tanstack/react-query"
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import "./texts.ts"
import { useNow } from "../case-parts/use-now.ts"
import { ask, askText, queryOf } from "../client/ask.ts"
import { Definition, DefinitionList } from "../client/pathway-contract.ts"
import { Icon } from "../components/Icon.tsx"
import { QueryView } from "../components/QueryView.tsx"
import { sayLabel } from "../i18n/say-label.ts"
import styles from "./Pathway.module.css"
import { PathwayList } from "./PathwayList.tsx"
import { amountOf, type PathwayProcedure, readWalk, type Stay, type StepStatus, type Token } from "./read-walk.ts"

const Drawing = lazy(async () => ({ default: (await import("./Drawing.tsx")).Drawing }))

export interface PathwayViewProps {
	readonly machine: string
	readonly version: number
	readonly language: "fr" | "en"
	readonly tokens: readonly Token[]
	readonly walked: readonly Stay[]
	readonly procedures: readonly PathwayProcedure[]
	readonly onOpenProcedure: (id: string) => void
	/** A list of one's own, that says the same as the drawing and more. */
	readonly list?: ReactNode
	readonly title?: string
	readonly initial?: View
}

export type View = "overview" | "full" | "list"
const views: readonly View[] = ["overview", "full", "list"]
/** Under this width a drawing is too small to be read. */
const PHONE = "(max-width: 47.99em)"

/** Definitions change with a release: read once. */
const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY } as const

/** Where a case or procedure stands: a drawing, or the same as a list. */
export function PathwayView(props: PathwayViewProps) {
	const { machine, version } = props
	const definition = useQuery({
		queryKey: ["definition", machine, version],
		queryFn: ({ signal }) =>
			ask("GET", `/definitions/${machine}${queryOf({ version: String(version) })}`, Definition, { signal }),
		...FOR_EVER,
	})
	return <QueryView query={definition}>{(known) => <Shown {...props} definition={known} />}</QueryView>
}

function Shown({ definition, ...props }: PathwayViewProps & { readonly definition: Definition }) {
	const { machine, version, language, tokens, walked, list, title, initial = "overview", onOpenProcedure } = props
	const { t } = useTranslation("pathway")
	const now = useNow()
	const [chosen, setChosen] = useState<View>(initial)
	const [failed, setFailed] = useState(false)
	const [phone] = useState(() => window.matchMedia(PHONE).matches)
	const view = failed || phone ? "list" : chosen
	const xml = useQuery({
		queryKey: ["diagram", machine, version, language, view],
		queryFn: ({ signal }) =>
			askText(`/definitions/${machine}.bpmn${queryOf({ version: String(version), language, view })}`, { signal }),
		enabled: view !== "list",
		...FOR_EVER,
	})
	const places = useMemo(() => new Set(definition.places.map(({ id }) => id)), [definition])
	const byPlace = useMemo(() => readWalk(tokens, walked, (id) => places.has(id)), [tokens, walked, places])
	const drawn = useMemo(() => idsOf(xml.data), [xml.data])
	const byStep = useMemo(() => readWalk(tokens, walked, (id) => drawn.has(id)), [tokens, walked, drawn])
	const minute = Math.floor(now.getTime() / 60_000)
	const timeOf = useCallback(
		({ token, spentMs, visits }: StepStatus): string => {
			const say = (ms: number): string => {
				const { key, days = 0, hours = 0, minutes = 0 } = amountOf(ms)
				return t(`amount.${key}`, { days, hours, minutes })
			}
			// A loop says how often it was gone through.
			if (token === null) return visits > 1 ? `${say(spentMs)} · ×${visits}` : say(spentMs)
			const since = Date.parse(token.since)
			const spent = say(Math.max(0, minute * 60_000 - since))
			if (token.dueAt === null || token.onHold) return spent
			return t("sinceTarget", { spent, target: say(Date.parse(token.dueAt) - since) })
		},
		[t, minute],
	)
	const procedures = useProcedures(props.procedures, definition)
	const callsOf = useCallback(
		(step: string) => {
			const [first, ...others] = procedures.filter(({ place }) => place === step || place.startsWith(`${step}.`))
			if (!first) return undefined
			const open = [first, ...others].find(({ done }) => !done) ?? first
			return {
				count: others.length + 1,
				label: t("open", { name: open.name }),
				open: () => onOpenProcedure(open.id),
			}
		},
		[procedures, onOpenProcedure, t],
	)
	const onFailed = useCallback(() => setFailed(true), [])
	const written = list ?? (
		<PathwayList
			definition={definition}
			steps={byPlace}
			timeOf={timeOf}
			procedures={procedures}
			onOpenProcedure={onOpenProcedure}
		/>
	)
	const name = sayLabel(definition.label)
	const plain = byPlace.size === 0
	return (
		<div className={styles["pathway"]}>
			<div className={styles["head"]}>
				{title !== undefined && <h2>{title}</h2>}
				{view !== "list" && !plain && <Legend steps={byPlace} />}
				{!phone && (
					<fieldset className={styles["views"]} aria-label={t("view.label")} data-no-print>
						{views.map((one) => (
							<button
								key={one}
								type="button"
								aria-pressed={view === one}
								disabled={failed && one !== "list"}
								onClick={() => setChosen(one)}
							>
								{t(`view.${one}`)}
							</button>
						))}
					</fieldset>
				)}
			</div>
			{failed && <output>{t("drawingFailed")}</output>}
			{view === "list" || xml.data === undefined ? (
				written
			) : (
				<Suspense fallback={written}>
					<Drawing
						key={view}
						xml={xml.data}
						name={name}
						steps={byStep}
						overview={view === "overview"}
						timeOf={timeOf}
						callsOf={callsOf}
						onFailed={onFailed}
					/>
				</Suspense>
			)}
			{view !== "list" && procedures.length > 0 && (
				<ul className={styles["procedures"]}>
					{procedures.map((one) => (
						<li key={one.id}>
							<button type="button" className={styles["chip"]} onClick={() => onOpenProcedure(one.id)}>
								<Icon name={one.done ? "check" : "squarePlus"} size={14} />
								{t(one.done ? "ended" : "opened", { name: one.name })}
							</button>
						</li>
					))}
				</ul>
			)}
			{view === "full" && xml.data !== undefined && <p className={styles["hint"]}>{t("hint")}</p>}
		</div>
	)
}

/** Ids of the shapes in a diagram. */
function idsOf(xml: string | undefined): ReadonlySet<string> {
	return new Set([...(xml ?? "").matchAll(/<bpmndi:BPMNShape [^>]*bpmnElement="([^"]+)"/g)].map(([, id]) => id ?? ""))
}

interface NamedProcedure {
	readonly id: string
	readonly place: string
	readonly name: string
	readonly done: boolean
}

/** Procedures by name, each with the place that waits for it. */
function useProcedures(procedures: readonly PathwayProcedure[], definition: Definition): readonly NamedProcedure[] {
	const { data } = useQuery({
		queryKey: ["definitions"],
		queryFn: ({ signal }) => ask("GET", "/definitions", DefinitionList, { signal }),
		enabled: procedures.length > 0,
		...FOR_EVER,
	})
	return useMemo(
		() =>
			procedures.flatMap(({ id, kind, done, place }): NamedProcedure[] => {
				const machine = data?.items.find((one) => one.kind === kind)
				const waits = Object.keys(definition.calls).find((one) => definition.calls[one]?.includes(kind))
				if (!machine) return []
				return [{ id, done, name: sayLabel(machine.label), place: place ?? waits ?? "" }]
			}),
		[procedures, data, definition],
	)
}

function Legend({ steps }: { readonly steps: ReadonlyMap<string, StepStatus> }) {
	const { t } = useTranslation("pathway")
	const states = new Set([...steps.values()].map(({ state }) => state))
	return (
		<ul className={styles["legend"]} aria-hidden="true">
			{(["active", "late", "hold"] as const)
				.filter((state) => states.has(state))
				.map((state) => (
					<li key={state}>
						<span className="pathway-mark" data-state={state}>
							{state === "late" ? "!" : ""}
						</span>
						{t(`legend.${state}`)}
					</li>
				))}
			<li>
				<span className={styles["line"]} />
				{t("legend.walked")}
			</li>
			<li>
				<span className={styles["line"]} data-future />
				{t("legend.future")}
			</li>
		</ul>
	)
}
