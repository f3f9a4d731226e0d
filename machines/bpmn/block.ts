import type { Exit, Step } from "./chart.ts"
import type { Box, Flow, Point, Shape, ShapeTag } from "./drawing.ts"
import { EVENT, GAP, GATEWAY, TASK, TIMER } from "./sizes.ts"
import { sizeOfLabel } from "./text-size.ts"
import { type EndShape, type Laid, layTree, roomAbove, type Tree } from "./tree.ts"

/** A node with all that belongs to it. Its way in is at the left end of its line, which is y = 0; it begins at x = 0. */
export interface Block extends Laid {
	/** Shape that ways lead to. */
	readonly entry: string
}

/** What a block needs to know of its level. */
export interface Surroundings {
	readonly parent: string | null
	/** How many ways lead to a node. */
	readonly waysTo: (node: string) => number
	/** An end that only one way leads to is drawn where that way ends. */
	readonly findEnd: (node: string) => EndShape | undefined
	readonly nameOf: (node: string) => string
	/** Sorts what may follow: what lies straight ahead first. */
	readonly order: (from: string, exits: readonly Exit[]) => readonly Exit[]
	readonly words: { readonly outcome: string; readonly settled: string }
}

export const newBlock = (entry: string): Block => ({
	entry,
	shapes: [],
	flows: [],
	stubs: [],
	top: 0,
	bottom: 0,
	right: 0,
})

const tags = {
	task: "userTask",
	receive: "receiveTask",
	call: "callActivity",
	timer: "intermediateCatchEvent",
	eventBased: "eventBasedGateway",
	end: "endEvent",
} as const satisfies Record<Step["place"]["bpmn"], ShapeTag>

/** Ways that join before a node do so in a gateway; the node's own shape begins where this says. */
export function joinBefore(id: string, block: Laid, around: Surroundings): { entry: string; x: number; from: string } {
	if (around.waysTo(id) < 2) return { entry: id, x: 0, from: "" }
	const join = `join.${id}`
	const box = { x: 0, y: -GATEWAY / 2, width: GATEWAY, height: GATEWAY }
	block.shapes.push({ id: join, tag: "exclusiveGateway", name: "", box, parent: around.parent })
	block.top = Math.min(block.top, -GATEWAY / 2)
	block.bottom = Math.max(block.bottom, GATEWAY / 2)
	block.right = Math.max(block.right, GATEWAY)
	return { entry: join, x: GATEWAY + GAP, from: join }
}

export const connect = (source: string, target: string, points: readonly Point[], parent: string | null): Flow => ({
	id: `flow.${source}.${target}`,
	source,
	target,
	name: "",
	points,
	parent,
})

/** Where a way leads, as a leaf of a tree. */
function leafOf(exit: Exit, label: string, id: string, around: Surroundings): Tree {
	const notes = exit.label === "" || exit.label === label ? exit.notes : [exit.label, ...exit.notes]
	if ("end" in exit.to) return { kind: "leaf", label, to: { end: { id, name: exit.to.end } }, notes }
	const end = around.findEnd(exit.to.node)
	return { kind: "leaf", label, to: end ? { end } : { node: exit.to.node }, notes }
}

/** One way out, or a gateway that says what decides between several. */
function choice(id: string, exits: readonly Exit[], around: Surroundings): Tree | undefined {
	const [only] = exits
	if (!only) return undefined
	if (exits.length === 1) return leafOf(only, "", `end.${id}`, around)
	const children = around.order(id, exits).map((exit, index) => {
		const named = "end" in exit.to ? exit.to.end : around.nameOf(exit.to.node)
		return leafOf(exit, exit.label === "" ? named : exit.label, `end.${id}.${index}`, around)
	})
	const { outcome } = around.words
	return { kind: "branching", label: "", id: `choice.${id}`, tag: "exclusiveGateway", name: outcome, children }
}

export function stepBlock(step: Step, around: Surroundings): Block {
	const block = newBlock(step.id)
	const join = joinBefore(step.id, block, around)
	const inner = step.place.bpmn
	if (inner === "task" || inner === "receive" || inner === "call") layActivity(step, join, block, around)
	else {
		const tree = treeOf(step, around)
		const points = join.from === "" ? [{ x: -GAP, y: 0 }] : [{ x: GATEWAY, y: 0 }]
		layTree(tree, { source: join.from, points, parent: around.parent }, block)
		const entry = tree.kind === "branching" ? tree.id : step.id
		return { ...block, entry: join.from === "" ? entry : join.entry }
	}
	return { ...block, entry: join.entry }
}

/** A step that is an event or waits for several. */
function treeOf(step: Step, around: Surroundings): Tree {
	const { id, name, notes, exits } = step
	const own = { label: "", id, name, notes } as const
	const caught = exits.map((exit, index): Tree => {
		const after = leafOf({ ...exit, label: "" }, "", `end.${id}.${index}`, around)
		return caughtEvent(`event.${id}.${index}`, exit.label, [after])
	})
	switch (step.place.bpmn) {
		case "timer": {
			const next = step.move ? choice(`${id}.timer`, step.move.exits, around) : undefined
			const timer: Tree = {
				...own,
				kind: "branching",
				tag: "intermediateCatchEvent",
				trigger: "timer",
				children: next ? [next] : [],
			}
			if (caught.length === 0) return timer
			const children = [timer, ...caught]
			return { kind: "branching", label: "", id: `events.${id}`, tag: "eventBasedGateway", name: "", children }
		}
		case "eventBased": {
			const alone = exits.filter(({ label }) => label === "")
			const after = choice(`${id}.settled`, alone, around)
			const arrivals = step.arrivals.join(" · ") || around.words.settled
			const children = [
				...(after ? [caughtEvent(`event.${id}.settled`, arrivals, [after])] : []),
				...exits.flatMap((exit, index) => {
					if (exit.label === "") return []
					const next = leafOf({ ...exit, label: "" }, "", `end.${id}.${index}`, around)
					return [caughtEvent(`event.${id}.${index}`, exit.label, [next])]
				}),
			]
			return { ...own, kind: "branching", tag: "eventBasedGateway", children }
		}
		default: {
			const next = choice(id, exits, around)
			const tag = next ? "intermediateThrowEvent" : "endEvent"
			return { ...own, kind: "branching", tag, children: next ? [next] : [] }
		}
	}
}

const caughtEvent = (id: string, name: string, children: readonly Tree[]): Tree => ({
	kind: "branching",
	label: "",
	id,
	tag: "intermediateCatchEvent",
	trigger: "message",
	name,
	children,
})

const TIMER_NAME_WIDTH = 92
const CALL = { width: 122, height: 64, gap: 10 } as const

/** The calls of a step that may have several, in a box without order: each may run, more than once. */
function callsInside(step: Step, x: number): { width: number; height: number; shapes: Shape[] } {
	const columns = 2
	const rows = Math.ceil(step.calls.length / columns)
	const width = columns * CALL.width + CALL.gap + 2 * 14
	const height = 44 + rows * (CALL.height + CALL.gap) + 18
	const shapes = step.calls.map(({ process, name }, index): Shape => {
		const left = x + 14 + (index % columns) * (CALL.width + CALL.gap)
		const top = -height / 2 + 40 + Math.floor(index / columns) * (CALL.height + CALL.gap)
		const box = { x: left, y: top, width: CALL.width, height: CALL.height }
		return { id: `${step.id}.${process}`, tag: "callActivity", name, box, parent: step.id, calls: process }
	})
	return { width, height, shapes }
}

function layActivity(step: Step, join: { x: number; from: string }, block: Block, around: Surroundings): void {
	const { parent } = around
	const { x } = join
	const several = step.calls.length > 1 ? callsInside(step, x) : undefined
	// A call has its mark below its name.
	const { width, height } = several ?? (step.place.bpmn === "call" ? { ...TASK, height: TASK.height + 14 } : TASK)
	const box = { x, y: -height / 2, width, height }
	const [called] = step.calls
	block.shapes.push({
		id: step.id,
		tag: several ? "adHocSubProcess" : tags[step.place.bpmn],
		name: step.name,
		box,
		parent,
		notes: step.notes,
		...(called && !several ? { calls: called.process } : {}),
	})
	block.shapes.push(...(several?.shapes ?? []))
	if (join.from !== "") {
		const ends = [
			{ x: GATEWAY, y: 0 },
			{ x, y: 0 },
		]
		block.flows.push(connect(join.from, step.id, ends, parent))
	}
	block.top = Math.min(block.top, box.y)
	block.bottom = Math.max(block.bottom, box.y + height)
	block.right = Math.max(block.right, x + width)
	const next = choice(step.id, step.exits, around)
	// What follows begins beside the shape; what its timers do comes below both.
	if (next) layTree(next, { source: step.id, points: [{ x: x + width, y: 0 }], parent }, block)
	// Below the shape itself, where no way out can be.
	step.alerts.forEach(({ name, when, label }, index) => {
		layAlert(`timer.${name}.${step.id}`, when, label, x + 28 + index * 40, box, step.id, block, parent)
	})
	if (step.move) layMove(step, step.move, box, block, around)
}

function layAlert(
	id: string,
	when: string,
	text: string,
	middle: number,
	box: Box,
	attachedTo: string,
	block: Block,
	parent: string | null,
): void {
	const named = sizeOfLabel(when, TIMER_NAME_WIDTH)
	const edge = box.y + box.height + TIMER / 2
	const label = { x: middle + 7, y: edge + 1, ...named }
	pushTimer({ id, name: when, middle, box, attachedTo, interrupting: false, label, parent }, block)
	const size = sizeOfLabel(text)
	const top = edge + named.height + 10
	const round = { x: middle - EVENT / 2, y: top, width: EVENT, height: EVENT }
	const beside = { x: middle + EVENT / 2 + 5, y: top + EVENT / 2 - size.height / 2, ...size }
	block.shapes.push({ id: `end.${id}`, tag: "endEvent", name: text, box: round, label: beside, parent })
	const way = [
		{ x: middle, y: edge },
		{ x: middle, y: top },
	]
	block.flows.push(connect(id, `end.${id}`, way, parent))
	block.bottom = Math.max(block.bottom, top + EVENT + 2, beside.y + size.height + 2)
	block.right = Math.max(block.right, beside.x + size.width)
}

function layMove(step: Step, move: NonNullable<Step["move"]>, box: Box, block: Block, around: Surroundings): void {
	const id = `timer.${move.name}.${step.id}`
	const next = choice(id, move.exits, around)
	if (!next) return
	const { parent } = around
	const middle = box.x + 28 + step.alerts.length * 40
	const named = sizeOfLabel(move.when, TIMER_NAME_WIDTH)
	const row = Math.round(block.bottom + 6 + Math.max(roomAbove(next), named.height + 5))
	const edge = box.y + box.height + TIMER / 2
	const label = { x: middle + 7, y: row - 3 - named.height, ...named }
	pushTimer({ id, name: move.when, middle, box, attachedTo: step.id, interrupting: true, label, parent }, block)
	const points = [
		{ x: middle, y: edge },
		{ x: middle, y: row },
		{ x: middle + TIMER_NAME_WIDTH + 12, y: row },
	]
	layTree(next, { source: id, points, parent }, block)
}

interface Timer {
	readonly id: string
	readonly name: string
	readonly middle: number
	readonly box: Box
	readonly attachedTo: string
	readonly interrupting: boolean
	readonly label: Box
	readonly parent: string | null
}

/** A timer on the lower edge of a shape. */
function pushTimer({ middle, box: host, ...timer }: Timer, block: Block): void {
	const y = host.y + host.height - TIMER / 2
	const box = { x: middle - TIMER / 2, y, width: TIMER, height: TIMER }
	block.shapes.push({ ...timer, tag: "boundaryEvent", trigger: "timer", box })
	block.bottom = Math.max(block.bottom, y + TIMER)
}
