import type { MachineDefinition } from "../definition.ts"
import type { Chart, ChartNode, Level, Step } from "./chart.ts"
import type { Box, Drawing, Flow, Shape } from "./drawing.ts"
import { breakLines, LABEL_FONT, sizeOfLabel, widthOf } from "./text-size.ts"

/** Sizes of the overview, which is read at its own size: a task with two lines, and below it how long it took. */
const TASK = { least: 108, most: 152, height: 46 } as const
const TASK_FONT = 12.5
const BELOW = 22
const GAP = 24
const EVENT = 24
const GATEWAY = 34
const BRANCH = { top: 30, side: 14, gap: 8 } as const
/** For the name of a start, to the left and right of it. */
const START_ROOM = 16
const DETOURS = { top: 30, side: 20, gap: 16 } as const

interface Item {
	readonly id: string
	readonly name: string
}

interface Words {
	readonly start: string
	readonly end: string
	readonly anywhere: string
	readonly detours: string
}

interface Sheet {
	readonly shapes: Shape[]
	readonly flows: Flow[]
}

/** As wide as its name needs in two lines. */
function widthOfTask(name: string): number {
	for (let width: number = TASK.least; width < TASK.most; width += 4)
		if (breakLines(name, width - 18, TASK_FONT).length <= 2) return width
	return TASK.most
}

/**
 * The machine at a glance: the main way in one line, phases as one step each, branches as bands. What lies beside the
 * way, detours and ways out, stands in one box below, where no arrow leads: it is shown when something is there.
 */
export function layOverview(
	chart: Chart,
	definition: MachineDefinition,
	words: Words,
	say: (id: string) => string,
): Drawing {
	const sheet: Sheet = { shapes: [], flows: [] }
	const isMain = (step: Step): boolean => !step.detour && step.place.bpmn !== "end" && step.place.bpmn !== "eventBased"
	const aside: Item[] = []
	const itemOf = ({ id, name }: Step): Item => ({ id, name })
	const setAside = (step: Step): void => {
		aside.push(itemOf(step))
	}
	const { phases, end } = phasesOf(chart.main, definition, isMain, setAside)
	for (const { step } of chart.anywhere) if (step) setAside(step)
	const tallest = Math.max(TASK.height, ...phases.map((phase) => ("branches" in phase ? heightOf(phase.branches) : 0)))
	const y = tallest / 2
	let x = 0
	let last = eventAt(sheet, "start", "startEvent", words.start, x, y, null)
	x += EVENT + GAP
	for (const phase of phases) {
		if ("branches" in phase) {
			const [first, closing, right] = layBranches(sheet, phase, x, y, isMain, setAside, itemOf, words)
			link(sheet, last, first, null)
			last = closing
			x = right + GAP
			continue
		}
		const item = "part" in phase ? { id: phase.part, name: say(phase.part) } : itemOf(phase.step)
		const task = taskAt(sheet, item, x, y, null)
		link(sheet, last, task, null)
		last = task
		x += task.box.width + GAP
	}
	const ending = eventAt(sheet, end?.id ?? "end", "endEvent", end?.name ?? words.end, x, y, null)
	link(sheet, last, ending, null)
	if (aside.length > 0) layAside(sheet, aside, tallest + BELOW + 30, words, Math.max(x + EVENT, 760))
	return sheet
}

type Phase =
	| { readonly part: string }
	| { readonly step: Step }
	| { readonly branches: readonly Level[]; readonly id: string }

/** The main way in order; steps of one part of the machine are one phase. The first end is where it leads to. */
function phasesOf(
	level: Level,
	definition: MachineDefinition,
	isMain: (step: Step) => boolean,
	setAside: (step: Step) => void,
): { phases: readonly Phase[]; end: Step | undefined } {
	const phases: Phase[] = []
	let end: Step | undefined
	const add = (node: ChartNode): void => {
		if (node.kind === "parallel") phases.push({ id: node.id, branches: node.branches })
		else if (node.kind === "fork")
			for (const branch of node.branches)
				for (const one of branch.nodes) if (one.kind === "step" && one.place.bpmn !== "end") setAside(one)
		if (node.kind !== "step") return
		const part = Object.keys(definition.drawing.parts).find((id) => node.id.startsWith(`${id}.`))
		if (part !== undefined) {
			if (!phases.some((phase) => "part" in phase && phase.part === part)) phases.push({ part })
		} else if (isMain(node)) phases.push({ step: node })
		else if (node.place.bpmn === "end" && !end) end = node
		else setAside(node)
	}
	for (const node of level.nodes) add(node)
	return { phases, end }
}

const BRANCH_HEIGHT = BRANCH.top + TASK.height + BELOW + 8

/** How far a band lies below the middle, so that its steps and the gateways are in one line. */
const ON_LINE = BRANCH_HEIGHT / 2 - BRANCH.top - TASK.height / 2

const heightOf = (branches: readonly Level[]): number => branches.length * (BRANCH_HEIGHT + BRANCH.gap) - BRANCH.gap

function layBranches(
	sheet: Sheet,
	{ id, branches }: { readonly id: string; readonly branches: readonly Level[] },
	x: number,
	y: number,
	isMain: (step: Step) => boolean,
	setAside: (step: Step) => void,
	itemOf: (step: Step) => Item,
	words: Words,
): [Shape, Shape, number] {
	const split = gatewayAt(sheet, `split.${id}`, x, y)
	const left = x + GATEWAY + GAP
	const rows = branches.map((branch) => {
		const steps = branch.nodes.filter((node): node is Step => node.kind === "step")
		for (const step of steps) if (!isMain(step) && step.place.bpmn !== "end") setAside(step)
		return { branch, items: steps.filter(isMain).map(itemOf) }
	})
	const widths = rows.map(({ items }) => items.reduce((sum, { name }) => sum + widthOfTask(name) + GAP, 0))
	const width = Math.max(...widths) + 2 * (BRANCH.side + EVENT) + GAP
	const right = left + width
	const closing = gatewayAt(sheet, `join.all.${id}`, right + GAP, y)
	rows.forEach(({ branch, items }, index) => {
		const top = y - heightOf(branches) / 2 + ON_LINE + index * (BRANCH_HEIGHT + BRANCH.gap)
		const parent = String(branch.id)
		const box = { x: left, y: top, width, height: BRANCH_HEIGHT }
		const band: Shape = { id: parent, tag: "subProcess", name: branch.title, box, parent: null }
		sheet.shapes.push(band)
		const line = top + BRANCH.top + TASK.height / 2
		let last = eventAt(sheet, `start.${parent}`, "startEvent", words.start, left + BRANCH.side, line, parent, true)
		let at = left + BRANCH.side + EVENT + GAP
		for (const item of items) {
			const task = taskAt(sheet, item, at, line, parent)
			link(sheet, last, task, parent)
			last = task
			at += task.box.width + GAP
		}
		const end = eventAt(sheet, `end.${parent}`, "endEvent", words.end, right - BRANCH.side - EVENT, line, parent, true)
		link(sheet, last, end, parent)
		bend(sheet, split, band, { x: split.box.x + GATEWAY / 2, y: line }, "out")
		bend(sheet, band, closing, { x: closing.box.x + GATEWAY / 2, y: line }, "in")
	})
	return [split, closing, right + GAP + GATEWAY]
}

function taskAt(sheet: Sheet, { id, name }: Item, x: number, y: number, parent: string | null): Shape {
	const box = { x, y: y - TASK.height / 2, width: widthOfTask(name), height: TASK.height }
	const task: Shape = { id, tag: "task", name, box, parent }
	sheet.shapes.push(task)
	return task
}

function gatewayAt(sheet: Sheet, id: string, x: number, y: number): Shape {
	const box = { x, y: y - GATEWAY / 2, width: GATEWAY, height: GATEWAY }
	const shape: Shape = { id, tag: "parallelGateway", name: "", box, parent: null }
	sheet.shapes.push(shape)
	return shape
}

function eventAt(
	sheet: Sheet,
	id: string,
	tag: "startEvent" | "endEvent",
	name: string,
	x: number,
	y: number,
	parent: string | null,
	narrow = false,
): Shape {
	const box = { x, y: y - EVENT / 2, width: EVENT, height: EVENT }
	const width = Math.min(narrow ? EVENT + 20 : EVENT + 2 * GAP - 6, Math.ceil(widthOf(name, LABEL_FONT)) + 4)
	const label: Box = {
		x: x + EVENT / 2 - width / 2,
		y: y + EVENT / 2 + 4,
		width,
		height: sizeOfLabel(name, width).height,
	}
	const shape: Shape = { id, tag, name, box, label, parent }
	sheet.shapes.push(shape)
	return shape
}

function link(sheet: Sheet, from: Shape, to: Shape, parent: string | null): void {
	const y = from.box.y + from.box.height / 2
	const points = [
		{ x: from.box.x + from.box.width, y },
		{ x: to.box.x, y },
	]
	sheet.flows.push({ id: `flow.${from.id}.${to.id}`, source: from.id, target: to.id, name: "", points, parent })
}

/** Between a gateway and a band: out of a corner of the gateway, and straight into the band, or the other way about. */
function bend(sheet: Sheet, from: Shape, to: Shape, corner: { x: number; y: number }, way: "out" | "in"): void {
	const gateway = (way === "out" ? from : to).box
	const band = (way === "out" ? to : from).box
	const middle = gateway.y + GATEWAY / 2
	const side = { x: way === "out" ? band.x : band.x + band.width, y: corner.y }
	const edge =
		Math.abs(corner.y - middle) <= GATEWAY / 2
			? [
					{ x: way === "out" ? gateway.x + GATEWAY : gateway.x, y: middle },
					{ x: way === "out" ? gateway.x + GATEWAY + GAP / 2 : gateway.x - GAP / 2, y: middle },
					{ x: way === "out" ? gateway.x + GATEWAY + GAP / 2 : gateway.x - GAP / 2, y: corner.y },
				]
			: [{ x: corner.x, y: corner.y < middle ? gateway.y : gateway.y + GATEWAY }, corner]
	const points = way === "out" ? [...edge, side] : [side, ...edge.toReversed()]
	sheet.flows.push({ id: `flow.${from.id}.${to.id}`, source: from.id, target: to.id, name: "", points, parent: null })
}

/** All that lies beside the way: an event sub-process, so that it may begin at any time. */
function layAside(sheet: Sheet, items: readonly Item[], top: number, words: Words, width: number): void {
	const id = "aside"
	const inside = "aside.any"
	const left = DETOURS.side + 2 * START_ROOM + EVENT + GAP
	let x = left + DETOURS.gap
	let y = top + 2 * DETOURS.top + TASK.height / 2
	for (const item of items) {
		const own = widthOfTask(item.name)
		if (x + own + DETOURS.gap > width - DETOURS.side - EVENT - 2 * GAP) {
			x = left + DETOURS.gap
			y += TASK.height + BELOW + 10
		}
		taskAt(sheet, item, x, y, inside)
		x += own + DETOURS.gap
	}
	const bottom = y + TASK.height / 2 + BELOW
	const box = {
		x: left,
		y: top + DETOURS.top,
		width: width - left - DETOURS.side - EVENT - 2 * GAP,
		height: bottom - top - DETOURS.top,
	}
	const outer = { x: 0, y: top, width, height: bottom - top + DETOURS.side }
	const line = box.y + box.height / 2
	const start = eventAt(sheet, "start.aside", "startEvent", words.anywhere, DETOURS.side + START_ROOM, line, id)
	sheet.shapes.splice(sheet.shapes.indexOf(start), 1, { ...start, trigger: "message", interrupting: false })
	const end = eventAt(sheet, "end.aside", "endEvent", words.end, width - DETOURS.side - EVENT, line, id, true)
	const any: Shape = { id: inside, tag: "adHocSubProcess", name: words.detours, box, parent: id }
	sheet.shapes.push({ id, tag: "subProcess", name: words.anywhere, box: outer, parent: null, byEvent: true }, any)
	link(sheet, start, any, id)
	link(sheet, any, end, id)
}
