import type { Area, DrawnElement, DrawnFlow, Mark, OpenDrawing } from "./open-drawing.ts"
import { ledTo, type StepStatus } from "./read-walk.ts"

/** How much less or more of something there is than elsewhere or before. */
export type ChangeLevel = "less-2" | "less-1" | "same" | "more-1" | "more-2"

/** How much of something there is in a step: a colour, and the value in words. */
export interface HeatMark {
	/** Null where there is too little to say. */
	readonly level: 1 | 2 | 3 | 4 | 5 | ChangeLevel | null
	readonly value: string
	/** How many are late there now. */
	readonly late: number
	/** All of it in one sentence. */
	readonly label: string
}

/** What a drawing shows of a case: nothing, when it shows the definition alone. */
export interface Marks {
	readonly steps: ReadonlyMap<string, StepStatus>
	readonly overview: boolean
	/** Said below (or above) a step: how long it took, or takes and may take. */
	readonly timeOf: (status: StepStatus) => string
	/** Procedures that a step waits for: how many, and what opening them says. */
	readonly callsOf: (
		step: string,
	) => { readonly count: number; readonly label: string; readonly open: () => void } | undefined
	/** Of many cases rather than of one. */
	readonly heat?: ReadonlyMap<string, HeatMark> | undefined
}

const isFlow = (element: DrawnElement): element is DrawnFlow => "waypoints" in element
const isSubProcess = ({ type }: DrawnElement): boolean => type === "bpmn:SubProcess"

/** Puts on a drawing what has happened: classes for colours and lines, marks for tokens, times and calls. */
export function markDrawing(drawing: OpenDrawing, marks: Marks): void {
	const { steps, overview } = marks
	const plain = steps.size === 0
	const walked = walkedFlows(drawing, steps)
	const showsAside = asideHas(drawing, steps)
	const classes = new Map<string, string[]>()
	const add = (id: string, ...names: readonly string[]): void => {
		classes.set(id, [...(classes.get(id) ?? []), ...names])
	}
	for (const element of drawing.elements) {
		if (element.labelTarget) continue
		const status = steps.get(element.id)
		if (overview && isQuiet(element, status, showsAside)) add(element.id, "is-quiet")
		if (overview && isBand(element)) add(element.id, "is-band")
		if (overview && isFlow(element) && (isBand(element.target) || element.target.type === "bpmn:EndEvent"))
			add(
				element.id,
				...(isBand(element.target) || element.target.parent?.type === "bpmn:SubProcess" ? ["is-headless"] : []),
			)
		if (isTask(element)) add(element.id, "is-task")
		const heat = marks.heat?.get(element.id)
		if (heat && !isSubProcess(element))
			add(element.id, "is-measured", ...(heat.level === null ? [] : [`heat-${heat.level}`]))
		if (plain) continue
		if (isFlow(element)) add(element.id, walked.flows.has(element.id) ? "is-done" : "is-future")
		else if (status) add(element.id, `is-${status.state}`)
		else add(element.id, walked.shapes.has(element.id) ? "is-done" : "is-future")
	}
	for (const element of drawing.elements)
		if (element.labelTarget) classes.set(element.id, classes.get(element.labelTarget.id) ?? [])
	drawing.classify(classes)
	drawing.decorate([
		...bandEnds(drawing, overview, plain, walked.shapes),
		...bandNames(drawing, overview, showsAside),
		...stepMarks(drawing, marks),
		...heatMarks(drawing, marks),
	])
}

const isTask = ({ type }: DrawnElement): boolean =>
	type === "bpmn:Task" || type === "bpmn:UserTask" || type === "bpmn:ReceiveTask"

/** A branch of the overview. */
const isBand = (element: DrawnElement): boolean => isSubProcess(element) && element.id !== "aside"

const isAside = (element: DrawnElement): boolean => {
	for (let one: DrawnElement | undefined = element; one; one = one.parent) if (one.id === "aside") return true
	return false
}

/** What an overview does not show: the ends of its bands, and what lies aside while nothing is there. */
function isQuiet(element: DrawnElement, status: StepStatus | undefined, showsAside: boolean): boolean {
	if (isAside(element)) return !(showsAside && isTask(element))
	const event = element.type === "bpmn:StartEvent" || element.type === "bpmn:EndEvent"
	return event && element.parent !== undefined && isSubProcess(element.parent) && status === undefined
}

const asideHas = (drawing: OpenDrawing, steps: ReadonlyMap<string, StepStatus>): boolean =>
	[...steps.keys()].some((id) => {
		const element = drawing.find(id)
		return element !== undefined && isAside(element)
	})

/** Whether an overview leaves an element out. */
export const isHidden = (
	drawing: OpenDrawing,
	element: DrawnElement,
	steps: ReadonlyMap<string, StepStatus>,
): boolean => isQuiet(element, steps.get(element.id), asideHas(drawing, steps))

/** The area that an overview shows. */
export function overviewArea(drawing: OpenDrawing, steps: ReadonlyMap<string, StepStatus>): Area {
	const showsAside = asideHas(drawing, steps)
	const seen = drawing.elements.filter(
		(element) =>
			!element.labelTarget &&
			!isFlow(element) &&
			element.parent !== undefined &&
			!isQuiet(element, steps.get(element.id), showsAside),
	)
	const area = around(seen)
	// Room for times below the steps, and for marks on their corners.
	return { x: area.x - 14, y: area.y - 14, width: area.width + 28, height: area.height + 40 }
}

/** Smaller than this, names cannot be read. */
const READABLE = 0.6

/** The area around where the case is now, or where it begins; around one token, when all are too far apart. */
export function currentArea(
	drawing: OpenDrawing,
	steps: ReadonlyMap<string, StepStatus>,
	room: { readonly width: number; readonly height: number },
): Area {
	const active = [...steps].filter(([, { token }]) => token !== null)
	const first = active.find(([, { state }]) => state === "late") ?? active[0]
	const shapes = active.flatMap(([id]) => drawing.find(id) ?? [])
	const start = drawing.find("start")
	const all = withRoom(around(shapes.length > 0 ? shapes : start ? [start] : []))
	const fits = Math.min(room.width / all.width, room.height / all.height) >= READABLE
	const one = first && drawing.find(first[0])
	return fits || !one ? all : withRoom(around([one]))
}

const withRoom = ({ x, y, width, height }: Area): Area => ({
	x: x - 260,
	y: y - 130,
	width: width + 720,
	height: height + 260,
})

export const wholeArea = (drawing: OpenDrawing): Area => {
	const area = around(drawing.elements.filter((element) => element.parent !== undefined && !isFlow(element)))
	return { x: area.x - 20, y: area.y - 20, width: area.width + 40, height: area.height + 40 }
}

function around(elements: readonly DrawnElement[]): Area {
	if (elements.length === 0) return { x: 0, y: 0, width: 100, height: 100 }
	const left = Math.min(...elements.map(({ x }) => x))
	const top = Math.min(...elements.map(({ y }) => y))
	const right = Math.max(...elements.map(({ x, width }) => x + width))
	const bottom = Math.max(...elements.map(({ y, height }) => y + height))
	return { x: left, y: top, width: right - left, height: bottom - top }
}

interface Walked {
	readonly flows: ReadonlySet<string>
	readonly shapes: ReadonlySet<string>
}

/** The flows by which one step led to another: those between two of which one was left when the other was entered. */
function walkedFlows(drawing: OpenDrawing, steps: ReadonlyMap<string, StepStatus>): Walked {
	const flows = new Set<string>()
	const shapes = new Set<string>()
	const explore = (from: DrawnElement, isReached: (step: StepStatus) => boolean): void => {
		const visit = (element: DrawnElement, trail: readonly DrawnElement[], seen: ReadonlySet<string>): void => {
			for (const { flow, next } of onward(element)) {
				if (seen.has(next.id)) continue
				const way = flow ? [...trail, flow, next] : [...trail, next]
				const status = steps.get(next.id)
				if (status && isReached(status)) for (const one of way) (isFlow(one) ? flows : shapes).add(one.id)
				if (status === undefined && !isStep(next)) visit(next, way, new Set([...seen, next.id]))
			}
		}
		visit(from, [], new Set([from.id]))
	}
	for (const [id, before] of steps) {
		const element = drawing.find(id)
		if (element) explore(element, (after) => after !== before && ledTo(before, after))
	}
	const start = drawing.find("start")
	const first = Math.min(...[...steps.values()].flatMap(({ stays }) => stays.map(({ fromAt }) => Date.parse(fromAt))))
	if (start && steps.size > 0) {
		shapes.add(start.id)
		explore(start, ({ stays }) => stays.some(({ fromAt }) => Date.parse(fromAt) === first))
	}
	return { flows, shapes }
}

/** Shapes that a case can be at. */
export const isStep = (element: DrawnElement): boolean =>
	isTask(element) || element.type === "bpmn:CallActivity" || element.type === "bpmn:AdHocSubProcess"

/** Where one gets from an element: along its flows, into a box by its start, out of a box from its end. */
export function onward(element: DrawnElement): { flow?: DrawnFlow; next: DrawnElement }[] {
	const along = [element, ...(element.attachers ?? [])].flatMap(({ outgoing }) => outgoing ?? [])
	const inside = isSubProcess(element) ? (element.children ?? []).filter(({ type }) => type === "bpmn:StartEvent") : []
	const box = element.type === "bpmn:EndEvent" && element.parent && isSubProcess(element.parent) ? element.parent : null
	// Out of the box itself, not back to its start.
	const out = box ? (box.outgoing ?? []) : []
	// Flows into a box go on inside it.
	if (inside.length > 0) return inside.map((next) => ({ next }))
	return [...along, ...out].map((flow) => ({ flow, next: flow.target }))
}

/** A band's start and end are not shown: the way goes on through them. */
function bandEnds(drawing: OpenDrawing, overview: boolean, plain: boolean, walked: ReadonlySet<string>): Mark[] {
	if (!overview) return []
	return drawing.elements.flatMap(({ id, type, x, width, height, parent, labelTarget }): Mark[] => {
		const event = type === "bpmn:StartEvent" || type === "bpmn:EndEvent"
		if (!event || labelTarget || !parent || !isBand(parent)) return []
		const html = span("through", "")
		html.dataset["state"] = plain ? "plain" : walked.has(id) ? "done" : "future"
		const left = type === "bpmn:StartEvent" ? parent.x - x : 0
		const right = type === "bpmn:EndEvent" ? parent.x + parent.width - x : width
		html.style.width = `${right - left}px`
		return [{ element: id, position: { top: height / 2 - 1, left }, html }]
	})
}

function bandNames(drawing: OpenDrawing, overview: boolean, showsAside: boolean): Mark[] {
	if (!overview) return []
	const named = drawing.elements.filter((element) => isBand(element) || (showsAside && element.id === "aside.any"))
	return named.map(({ id, businessObject }) => {
		const html = span("band-name", businessObject.name ?? "")
		return { element: id, position: { top: 6, left: 14 }, html }
	})
}

function stepMarks(drawing: OpenDrawing, { steps, overview, timeOf, callsOf }: Marks): Mark[] {
	return drawing.elements.flatMap((element): Mark[] => {
		if (element.labelTarget || !isStep(element)) return []
		const calls = callsOf(element.id)
		const badge: Mark[] = calls
			? [{ element: element.id, position: { bottom: 21, right: 13 }, html: callBadge(calls) }]
			: []
		const status = steps.get(element.id)
		if (!status) return badge
		const time = span("time", timeOf(status))
		time.style.width = `${element.width + 40}px`
		time.dataset["state"] = status.state
		const corner = span("mark", status.state === "late" ? "!" : "")
		corner.dataset["state"] = status.state
		return [
			{
				element: element.id,
				position: status.state === "done" ? { top: -9, right: 9 } : { top: -12, left: -12 },
				html: corner,
			},
			{ element: element.id, position: overview ? { bottom: -4, left: -20 } : { top: -22, left: -20 }, html: time },
			...badge,
		]
	})
}

/** The tab with a value hangs under its box, a little narrower. */
const TAB_INSET = 10

/** The value at the foot of each box, which opens what is behind it; at its corner how many are late. */
function heatMarks(drawing: OpenDrawing, { heat }: Marks): Mark[] {
	return [...(heat ?? [])].flatMap(([id, mark]): Mark[] => {
		const element = drawing.find(id)
		if (!element || isSubProcess(element)) return []
		const button = document.createElement("button")
		button.type = "button"
		button.className = "pathway-heat"
		button.dataset["heat"] = String(mark.level ?? "none")
		button.textContent = mark.value
		button.setAttribute("aria-label", mark.label)
		button.title = mark.label
		button.style.width = `${element.width - 2 * TAB_INSET}px`
		button.dataset["step"] = id
		const value: Mark = { element: id, position: { bottom: 0, left: TAB_INSET }, html: button }
		if (mark.late === 0) return [value]
		return [value, { element: id, position: { top: -11, right: 18 }, html: span("pill", String(mark.late)) }]
	})
}

/** Decoration: the list says the same in words. */
function span(name: string, text: string): HTMLElement {
	const element = document.createElement("span")
	element.className = `pathway-${name}`
	element.setAttribute("aria-hidden", "true")
	element.textContent = text
	return element
}

function callBadge({ count, label, open }: { count: number; label: string; open: () => void }): HTMLElement {
	const button = document.createElement("button")
	button.type = "button"
	button.className = "pathway-call"
	button.textContent = count > 1 ? `+ ${count}` : "+"
	button.setAttribute("aria-label", label)
	button.title = label
	button.addEventListener("click", open)
	return button
}
