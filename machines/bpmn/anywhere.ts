import { type Block, newBlock, type Surroundings, stepBlock } from "./block.ts"
import type { Anywhere } from "./chart.ts"
import { type Drawing, type Flow, moveDrawing, type Shape, tidyWay } from "./drawing.ts"
import type { LevelWords } from "./level.ts"
import { EVENT, GAP, PADDING } from "./sizes.ts"
import { LABEL_WIDTH, sizeOfLabel } from "./text-size.ts"
import { layTree, type Tree } from "./tree.ts"

const START_WIDTH = 170

interface Box extends Drawing {
	readonly width: number
	readonly height: number
}

/** A box for each thing that may happen anywhere: an event sub-process, instead of an arrow from every step. */
export function layAnywhere(all: readonly Anywhere[], width: number, words: LevelWords): Box {
	const shapes: Shape[] = []
	const flows: Flow[] = []
	let x = 0
	let y = 0
	let rowHeight = 0
	let right = 0
	for (const one of all) {
		const box = boxOf(one, words)
		if (x > 0 && x + box.width > width) {
			x = 0
			y += rowHeight + GAP
			rowHeight = 0
		}
		const moved = moveDrawing(box, x, y)
		shapes.push(...moved.shapes)
		flows.push(...moved.flows)
		right = Math.max(right, x + box.width)
		rowHeight = Math.max(rowHeight, box.height)
		x += box.width + GAP
	}
	return { shapes, flows, width: right, height: y + rowHeight }
}

function boxOf(one: Anywhere, words: LevelWords): Box {
	const block =
		one.step && one.step.place.bpmn !== "end" ? stepBlock(one.step, surroundings(one, words)) : endBlock(one)
	const label = sizeOfLabel(one.label, START_WIDTH)
	const start = `start.${one.id}`
	const middle = EVENT / 2
	// The name stands above the way, to the right of its event, as names of events do.
	const offset = EVENT + START_WIDTH + 2 * GAP
	const top = Math.min(block.top, -label.height - 8, -EVENT / 2)
	const height = Math.max(block.bottom, EVENT / 2) - top + PADDING.top + PADDING.bottom
	const line = PADDING.top - top
	const width = 2 * PADDING.side + offset + block.right
	const inner = moveDrawing(block, PADDING.side + offset, line)
	const left = PADDING.side
	const shapes: Shape[] = [
		{
			id: one.id,
			tag: "subProcess",
			name: one.title,
			box: { x: 0, y: 0, width, height },
			parent: null,
			byEvent: true,
			notes: one.notes,
		},
		{
			id: start,
			tag: "startEvent",
			name: one.label,
			box: { x: left, y: line - middle, width: EVENT, height: EVENT },
			label: { x: left + EVENT + 5, y: line - 4 - label.height, ...label },
			parent: one.id,
			trigger: "message",
			interrupting: !one.returns,
		},
		...inner.shapes,
	]
	const entry = inner.shapes.find(({ id }) => id === block.entry)
	const way = tidyWay([
		{ x: left + EVENT, y: line },
		{ x: entry?.box.x ?? left + offset, y: line },
	])
	const into: Flow = {
		id: `flow.${start}.${block.entry}`,
		source: start,
		target: block.entry,
		name: "",
		points: way,
		parent: one.id,
	}
	return { shapes, flows: [into, ...inner.flows], width, height }
}

/** It ends here, or goes on where the main way says. */
function endBlock(one: Anywhere): Block {
	const id = one.step?.id ?? `end.${one.id}`
	const block = newBlock(id)
	const name = one.step ? one.step.name : `→ ${one.title}`
	const notes = one.step?.notes ?? []
	const end: Tree = { kind: "branching", label: "", id, tag: "endEvent", name, notes, children: [] }
	layTree(end, { source: "", points: [{ x: -GAP, y: 0 }], parent: one.id }, block)
	return { ...block, right: Math.max(block.right, EVENT + LABEL_WIDTH) }
}

const surroundings = (one: Anywhere, words: LevelWords): Surroundings => ({
	parent: one.id,
	waysTo: () => 1,
	findEnd: () => undefined,
	nameOf: (id) => id,
	order: (_, exits) => exits,
	words,
})
