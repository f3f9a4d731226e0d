import type { Box, Flow, Point, Shape, ShapeTag, Trigger } from "./drawing.ts"
import { EVENT, GAP, GATEWAY } from "./sizes.ts"
import { LABEL_FONT, LABEL_WIDTH, sizeOfLabel, widthOf } from "./text-size.ts"

/** What follows a step, up to where ways leave its block. */
export type Tree = Leaf | Branching

export interface EndShape {
	readonly id: string
	readonly name: string
	readonly notes?: readonly string[]
}

export interface Leaf {
	readonly kind: "leaf"
	readonly label: string
	/** Node of the level, or an end drawn in place. */
	readonly to: { readonly node: string } | { readonly end: EndShape }
	readonly notes: readonly string[]
}

export interface Branching {
	readonly kind: "branching"
	/** Label of the flow that leads to it. */
	readonly label: string
	readonly id: string
	readonly tag: ShapeTag
	/** Name beside it: above its way on for events, above itself for gateways. */
	readonly name: string
	readonly trigger?: Trigger
	readonly notes?: readonly string[]
	readonly children: readonly Tree[]
}

/** A way that leaves a block and has to be led to its node. */
export interface Stub {
	readonly source: string
	readonly target: string
	readonly name: string
	readonly label?: Box
	readonly points: readonly Point[]
	readonly notes: readonly string[]
}

export interface Laid {
	readonly shapes: Shape[]
	readonly flows: Flow[]
	readonly stubs: Stub[]
	top: number
	bottom: number
	right: number
}

const isGateway = (tag: ShapeTag): boolean => tag.endsWith("Gateway")

/** A label above the line that begins at `x`. */
function labelAbove(text: string, x: number, y: number): Box | undefined {
	if (text === "") return undefined
	const { width, height } = sizeOfLabel(text)
	return { x: x + 4, y: y - 3 - height, width, height }
}

const GATEWAY_NAME_WIDTH = 92

/** The name of a gateway: above it, and to its left, where no name of a way out can be. */
function labelOfGateway(name: string, box: Box): Box {
	const { height } = sizeOfLabel(name, GATEWAY_NAME_WIDTH)
	const width = Math.min(GATEWAY_NAME_WIDTH, Math.ceil(widthOf(name, LABEL_FONT)) + 2)
	return { x: box.x + box.width + 2 - width, y: box.y - height - 2, width, height }
}

/** Above and below the line of a tree's first row. */
function reachOf(tree: Tree): { up: number; down: number } {
	const above = (text: string): number => (text === "" ? 6 : sizeOfLabel(text).height + 5)
	if (tree.kind === "leaf") {
		if (!("end" in tree.to)) return { up: above(tree.label), down: 4 }
		const beside = Math.max(EVENT, sizeOfLabel(tree.to.end.name).height) / 2 + 2
		return { up: Math.max(above(tree.label), beside), down: beside }
	}
	const half = (isGateway(tree.tag) ? GATEWAY : EVENT) / 2
	const name = isGateway(tree.tag) ? half + 4 + sizeOfLabel(tree.name, GATEWAY_NAME_WIDTH).height : above(tree.name)
	const [first] = tree.children
	const next = first ? reachOf(first) : { up: 0, down: 0 }
	return { up: Math.max(half + 2, name, above(tree.label), next.up), down: Math.max(half + 2, next.down) }
}

interface From {
	readonly source: string
	/** The way so far, up to the beginning of this tree's first row. */
	readonly points: readonly Point[]
	readonly parent: string | null
}

/**
 * Places a tree from left to right, its rows one under another; the first row is at the height where the way comes in.
 * Without a `source` nothing leads to its root.
 */
export function layTree(tree: Tree, from: From, laid: Laid): void {
	const start = from.points.at(-1) ?? { x: 0, y: 0 }
	const { y } = start
	const { up, down } = reachOf(tree)
	laid.top = Math.min(laid.top, y - up)
	laid.bottom = Math.max(laid.bottom, y + down)
	const label = labelAbove(tree.label, start.x, y)
	const x = label ? start.x + LABEL_WIDTH + 12 : start.x + GAP
	if (tree.kind === "leaf") layLeaf(tree, from, laid, x, label)
	else layBranching(tree, from, laid, x, label)
}

function flowTo(
	from: From,
	target: string,
	point: Point,
	name: string,
	label: Box | undefined,
	notes: readonly string[],
) {
	const id = `flow.${from.source}.${target}`
	const points = [...from.points, point]
	return { id, source: from.source, target, name, points, parent: from.parent, notes, ...(label ? { label } : {}) }
}

function layLeaf(leaf: Leaf, from: From, laid: Laid, x: number, label: Box | undefined): void {
	const y = from.points.at(-1)?.y ?? 0
	if (!("end" in leaf.to)) {
		laid.stubs.push({
			source: from.source,
			target: leaf.to.node,
			name: leaf.label,
			points: [...from.points, { x, y }],
			notes: leaf.notes,
			...(label ? { label } : {}),
		})
		laid.right = Math.max(laid.right, x)
		return
	}
	const { id, name, notes = [] } = leaf.to.end
	const size = sizeOfLabel(name)
	const beside = { x: x + EVENT + 6, y: y - size.height / 2, ...size }
	const box = { x, y: y - EVENT / 2, width: EVENT, height: EVENT }
	laid.shapes.push({ id, tag: "endEvent", name, box, label: beside, parent: from.parent, notes })
	laid.flows.push(flowTo(from, id, { x, y }, leaf.label, label, leaf.notes))
	laid.right = Math.max(laid.right, beside.x + beside.width)
}

function layBranching(tree: Branching, from: From, laid: Laid, x: number, label: Box | undefined): void {
	const y = from.points.at(-1)?.y ?? 0
	const gateway = isGateway(tree.tag)
	const size = gateway ? GATEWAY : EVENT
	const box = { x, y: y - size / 2, width: size, height: size }
	const nameBox = gateway ? labelOfGateway(tree.name, box) : labelAbove(tree.name, x + size, y)
	laid.shapes.push({
		id: tree.id,
		tag: tree.tag,
		name: tree.name,
		box,
		parent: from.parent,
		...(tree.name !== "" && nameBox ? { label: nameBox } : {}),
		...(tree.trigger ? { trigger: tree.trigger } : {}),
		...(tree.notes ? { notes: tree.notes } : {}),
	})
	if (from.source !== "") laid.flows.push(flowTo(from, tree.id, { x, y }, tree.label, label, []))
	const right = x + size + (!gateway && tree.name !== "" ? LABEL_WIDTH + 8 : 0)
	laid.right = Math.max(laid.right, right)
	tree.children.forEach((child, index) => {
		if (index === 0) {
			const points = [
				{ x: x + size, y },
				{ x: right, y },
			]
			layTree(child, { source: tree.id, points, parent: from.parent }, laid)
			return
		}
		const { up } = reachOf(child)
		const row = Math.round(laid.bottom + 4 + up)
		const middle = x + size / 2
		const points = [
			{ x: middle, y: y + size / 2 },
			{ x: middle, y: row },
			{ x: right, y: row },
		]
		layTree(child, { source: tree.id, points, parent: from.parent }, laid)
	})
}

/** Room above the line of a tree's first row. */
export const roomAbove = (tree: Tree): number => reachOf(tree).up
