import { type Block, connect, joinBefore, newBlock, type Surroundings, stepBlock } from "./block.ts"
import type { ChartNode, Exit, Level, Parallel } from "./chart.ts"
import { type Drawing, type Flow, moveDrawing, type Shape } from "./drawing.ts"
import { rankNodes } from "./rank.ts"
import { type Placed, routeStubs } from "./route.ts"
import { EVENT, GAP, GATEWAY, PADDING, ROW_GAP } from "./sizes.ts"
import { sizeOfLabel } from "./text-size.ts"
import { layTree, type Tree } from "./tree.ts"

export interface LevelWords {
	readonly start: string
	readonly end: string
	readonly outcome: string
	readonly settled: string
}

/** A level with a place for everything, its upper left corner at 0, 0. */
export interface LaidLevel extends Drawing {
	readonly width: number
	readonly height: number
}

/** Exits of a node, its timer's included. */
const allExits = (node: ChartNode): readonly Exit[] => {
	switch (node.kind) {
		case "step":
			return [...node.exits, ...(node.move?.exits ?? [])]
		case "parallel":
			return node.exits
		case "fork":
			return [{ to: { node: node.first }, label: "", notes: [] }]
	}
}

/**
 * Lays out one level in columns from left to right: the main way in the first row, detours below it, ways that skip
 * columns or go back in tracks below all rows. Nothing but ways is ever in a track, so no way crosses a shape.
 */
export function layLevel(level: Level, words: LevelWords): LaidLevel {
	const { id: parent } = level
	const waysTo = countWays(level)
	const isEnd = (node: ChartNode): boolean =>
		node.kind === "step" && node.exits.length === 0 && node.place.bpmn === "end" && waysTo(node.id) === 1
	const byId = new Map(level.nodes.map((node) => [node.id, node]))
	const columns = rankNodes(level, (node) => !isEnd(node))
	const around: Surroundings = {
		parent,
		waysTo,
		findEnd: (id) => {
			const node = byId.get(id)
			return node?.kind === "step" && isEnd(node) ? { id, name: node.name, notes: node.notes } : undefined
		},
		nameOf: (id) => {
			const node = byId.get(id)
			return node?.kind === "step" ? node.name : (node?.id ?? id)
		},
		order: (from, exits) => [...exits].sort((a, b) => weigh(from, a) - weigh(from, b)),
		words,
	}
	/** Straight ahead, an end beside it, further on, back. */
	const weigh = (from: string, { to }: Exit): number => {
		if ("end" in to) return 1
		const place = columns.get(to.node)
		const own = columns.get(from.replace(/^timer\.[^.]+\./, ""))
		if (!place || !own) return 1
		if (place.column === own.column + 1 && place.row === 0) return own.row === 0 ? 0 : 2
		return place.column > own.column ? 2 : 3
	}
	const blocks = new Map<string, Block>()
	const startId = parent === null ? "start" : `start.${parent}`
	blocks.set(startId, startBlock(startId, words.start, level.initial, around))
	for (const { id, label, target, notes } of level.wakes) blocks.set(id, startBlock(id, label, target, around, notes))
	for (const node of level.nodes) {
		if (isEnd(node)) continue
		if (node.kind === "step") blocks.set(node.id, stepBlock(node, around))
		else if (node.kind === "parallel") blocks.set(node.id, parallelBlock(node, around, words))
		else {
			blocks.set(node.id, forkBlock(node.id, [node.first, ...node.branches.map(({ id }) => String(id))], around))
			for (const branch of node.branches) blocks.set(String(branch.id), branchBlock(branch, around, words))
		}
	}
	return place(blocks, columns, parent)
}

function countWays(level: Level): (node: string) => number {
	const sources = new Map<string, Set<string>>()
	const count = (node: string, from: string): void => {
		sources.set(node, (sources.get(node) ?? new Set()).add(from))
	}
	count(level.initial, "start")
	for (const { id, target } of level.wakes) count(target, id)
	for (const node of level.nodes) {
		const isEvents = node.kind === "step" && node.place.bpmn === "eventBased"
		allExits(node).forEach(({ to }, index) => {
			// A timer's way and each way of a gateway for events is one of its own.
			const timed = node.kind === "step" && index >= node.exits.length ? ".timer" : isEvents ? `.${index}` : ""
			if ("node" in to) count(to.node, `${node.id}${timed}`)
		})
	}
	return (node) => sources.get(node)?.size ?? 0
}

function startBlock(
	id: string,
	name: string,
	target: string,
	around: Surroundings,
	notes: readonly string[] = [],
): Block {
	const { parent } = around
	const size = sizeOfLabel(name)
	const middle = size.width / 2
	const block = newBlock(id)
	block.shapes.push({
		id,
		tag: "startEvent",
		name,
		box: { x: middle - EVENT / 2, y: -EVENT / 2, width: EVENT, height: EVENT },
		label: { x: 0, y: EVENT / 2 + 4, ...size },
		parent,
		...(notes.length > 0 ? { trigger: "message", notes } : {}),
	})
	block.top = -EVENT / 2
	block.bottom = EVENT / 2 + 6 + size.height
	block.right = size.width
	const end = around.findEnd(target)
	const next: Tree = { kind: "leaf", label: "", to: end ? { end } : { node: target }, notes: [] }
	layTree(next, { source: id, points: [{ x: middle + EVENT / 2, y: 0 }], parent }, block)
	return block
}

function forkBlock(id: string, targets: readonly string[], around: Surroundings): Block {
	const block = newBlock(id)
	const join = joinBefore(id, block, around)
	const children = targets.map((node): Tree => ({ kind: "leaf", label: "", to: { node }, notes: [] }))
	const tree: Tree = { kind: "branching", label: "", id, tag: "parallelGateway", name: "", children }
	layTree(tree, { source: join.from, points: [{ x: join.x - GAP, y: 0 }], parent: around.parent }, block)
	return { ...block, entry: join.entry }
}

interface Boxed extends LaidLevel {
	readonly id: string
}

/** A level inside a box of its own. */
function boxed(level: Level, words: LevelWords, parent: string | null): Boxed {
	const inner = layLevel(level, words)
	const id = String(level.id)
	const width = inner.width + 2 * PADDING.side
	const height = inner.height + PADDING.top + PADDING.bottom
	const moved = moveDrawing(inner, PADDING.side, PADDING.top)
	const box: Shape = { id, tag: "subProcess", name: level.title, box: { x: 0, y: 0, width, height }, parent }
	return { id, width, height, shapes: [box, ...moved.shapes], flows: moved.flows }
}

/** A branch that ends by itself. */
function branchBlock(level: Level, around: Surroundings, words: LevelWords): Block {
	const box = boxed(level, words, around.parent)
	const block = newBlock(box.id)
	const { shapes, flows } = moveDrawing(box, 0, -box.height / 2)
	block.shapes.push(...shapes)
	block.flows.push(...flows)
	block.top = -box.height / 2
	block.bottom = box.height / 2
	const end: Tree = { kind: "leaf", label: "", to: { end: { id: `end.${box.id}`, name: words.end } }, notes: [] }
	layTree(end, { source: box.id, points: [{ x: box.width, y: 0 }], parent: around.parent }, block)
	return block
}

/** Branches one above another between two gateways. */
function parallelBlock(node: Parallel, around: Surroundings, words: LevelWords): Block {
	const { parent } = around
	const block = newBlock(node.id)
	const join = joinBefore(node.id, block, around)
	const boxes = node.branches.map((branch) => boxed(branch, words, parent))
	const width = Math.max(...boxes.map((box) => box.width))
	const split: Shape = gateway(`split.${node.id}`, join.x, parent)
	const left = join.x + GATEWAY + 2 * GAP
	const closing = gateway(`join.all.${node.id}`, left + width + 2 * GAP, parent)
	block.shapes.push(split, closing)
	if (join.from !== "") block.flows.push(lineTo(join.from, split.id, GATEWAY, join.x, parent))
	// The middle one lies straight ahead.
	const middle = Math.floor(boxes.length / 2)
	const heightBefore = boxes.slice(0, middle).reduce((sum, { height }) => sum + height + GAP, 0)
	let y = -(heightBefore + (boxes[middle]?.height ?? 0) / 2)
	block.top = Math.min(block.top, y)
	for (const box of boxes) {
		const centre = y + box.height / 2
		const [outer, ...inner] = box.shapes
		const moved = moveDrawing({ shapes: inner, flows: box.flows }, left, y)
		if (outer) block.shapes.push({ ...outer, box: { x: left, y, width, height: box.height } })
		block.shapes.push(...moved.shapes)
		block.flows.push(...moved.flows)
		block.flows.push(
			elbow(split.id, box.id, { x: join.x + GATEWAY, y: 0 }, left - GAP, { x: left, y: centre }, parent),
			elbow(box.id, closing.id, { x: left + width, y: centre }, left + width + GAP, { x: closing.box.x, y: 0 }, parent),
		)
		y += box.height + GAP
	}
	block.bottom = Math.max(block.bottom, y - GAP)
	block.right = closing.box.x + GATEWAY
	const [exit] = node.exits
	if (exit && "node" in exit.to) {
		const leaf: Tree = { kind: "leaf", label: "", to: { node: exit.to.node }, notes: exit.notes }
		layTree(leaf, { source: closing.id, points: [{ x: block.right, y: 0 }], parent }, block)
	}
	return { ...block, entry: join.from === "" ? split.id : join.entry }
}

const gateway = (id: string, x: number, parent: string | null): Shape => ({
	id,
	tag: "parallelGateway",
	name: "",
	box: { x, y: -GATEWAY / 2, width: GATEWAY, height: GATEWAY },
	parent,
})

const lineTo = (source: string, target: string, from: number, to: number, parent: string | null): Flow =>
	connect(
		source,
		target,
		[
			{ x: from, y: 0 },
			{ x: to, y: 0 },
		],
		parent,
	)

const elbow = (
	source: string,
	target: string,
	from: { x: number; y: number },
	turn: number,
	to: { x: number; y: number },
	parent: string | null,
): Flow => connect(source, target, [from, { x: turn, y: from.y }, { x: turn, y: to.y }, to], parent)

/** Gives every block its place in the grid, and leads the ways between them. */
function place(
	blocks: ReadonlyMap<string, Block>,
	columns: ReadonlyMap<string, { column: number; row: number }>,
	parent: string | null,
): LaidLevel {
	const cells = [...blocks].map(([id, block]) => ({ id, block, ...(columns.get(id) ?? { column: 0, row: 0 }) }))
	const rows = Math.max(...cells.map(({ row }) => row)) + 1
	const lines: number[] = []
	let y = 0
	for (let row = 0; row < rows; row += 1) {
		const here = cells.filter((cell) => cell.row === row).map(({ block }) => block)
		const up = Math.max(0, ...here.map(({ top }) => -top))
		lines.push(y + up)
		y += up + Math.max(0, ...here.map(({ bottom }) => bottom)) + ROW_GAP
	}
	const placed = cells.map(({ id, block, column, row }): Placed => ({ id, block, column, y: lines[row] ?? 0 }))
	return routeStubs(placed, y, parent)
}
