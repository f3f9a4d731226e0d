import type { Block } from "./block.ts"
import { type Flow, moveDrawing, type Point, type Shape, tidyWay } from "./drawing.ts"
import { GAP, TRACK } from "./sizes.ts"

export interface Placed {
	readonly id: string
	readonly block: Block
	readonly column: number
	/** Height of its line. */
	readonly y: number
}

interface Route {
	readonly from: Placed
	readonly to: Placed
	readonly stub: Block["stubs"][number]
	readonly straight: boolean
	readonly adjacent: boolean
}

/**
 * Puts blocks into their columns and leads every way: straight on if it can, else through the channels between
 * columns, where each target has a track of its own, and along a lane below everything if it skips columns or goes
 * back. Ways to one target share its track and its lane: they meet before it, as rivers do.
 */
export function routeStubs(
	placed: readonly Placed[],
	bottom: number,
	parent: string | null,
): { shapes: Shape[]; flows: Flow[]; width: number; height: number } {
	const byId = new Map(placed.map((one) => [one.id, one]))
	const routes = placed.flatMap((from) =>
		from.block.stubs.map((stub): Route => {
			const to = byId.get(stub.target)
			if (!to) throw new Error(`no place for ${stub.target}`)
			const adjacent = to.column === from.column + 1
			const end = stub.points.at(-1)?.y ?? 0
			return { from, to, stub, adjacent, straight: adjacent && from.y + end === to.y }
		}),
	)
	const columns = Math.max(...placed.map(({ column }) => column)) + 1
	const channels = Array.from({ length: columns }, (_, column) => tracksOf(routes, column))
	const lefts: number[] = []
	const widths: number[] = []
	let x = 0
	for (let column = 0; column < columns; column += 1) {
		lefts.push(x)
		const width = Math.max(0, ...placed.filter((one) => one.column === column).map(({ block }) => block.right))
		widths.push(width)
		x += width + GAP + (channels[column]?.length ?? 0) * TRACK + GAP
	}
	const trackAt = (column: number, key: string): number =>
		(lefts[column] ?? 0) + (widths[column] ?? 0) + GAP + (channels[column]?.indexOf(key) ?? 0) * TRACK
	const lanes = lanesOf(routes, trackAt)
	const shapes: Shape[] = []
	const flows: Flow[] = []
	for (const { block, column, y } of placed) {
		const moved = moveDrawing(block, lefts[column] ?? 0, y)
		shapes.push(...moved.shapes)
		flows.push(...moved.flows)
	}
	for (const { from, to, stub, straight, adjacent } of routes) {
		const left = lefts[from.column] ?? 0
		const points: Point[] = stub.points.map((point) => ({ x: point.x + left, y: point.y + from.y }))
		const end: Point = { x: lefts[to.column] ?? 0, y: to.y }
		const offset = to.block.shapes.find(({ id }) => id === to.block.entry)?.box.x ?? 0
		const last = points.at(-1) ?? end
		if (!straight) {
			const into = trackAt(to.column - 1, `in ${to.id}`)
			if (!adjacent) {
				const out = trackAt(from.column, `out ${to.id}`)
				const lane = bottom + (lanes.get(to.id) ?? 0) * TRACK
				points.push({ x: out, y: last.y }, { x: out, y: lane }, { x: into, y: lane })
			} else points.push({ x: into, y: last.y })
			points.push({ x: into, y: end.y })
		}
		points.push({ x: end.x + offset, y: end.y })
		const label = stub.label ? { ...stub.label, x: stub.label.x + left, y: stub.label.y + from.y } : undefined
		flows.push({
			id: `flow.${stub.source}.${to.block.entry}`,
			source: stub.source,
			target: to.block.entry,
			name: stub.name,
			points: tidyWay(points),
			parent,
			notes: stub.notes,
			...(label ? { label } : {}),
		})
	}
	const count = Math.max(0, ...[...lanes.values()].map((lane) => lane + 1))
	const tidy = flows.map((flow) => ({ ...flow, points: tidyWay(flow.points) }))
	const lastUsed = (channels[columns - 1]?.length ?? 0) > 0
	const right = (lefts[columns - 1] ?? 0) + (widths[columns - 1] ?? 0)
	return { shapes, flows: tidy, width: lastUsed ? x - GAP : right, height: bottom + count * TRACK }
}

/** Tracks of the channel behind a column: first those that leave for a lane, then those that lead into the next one. */
function tracksOf(routes: readonly Route[], column: number): readonly string[] {
	const out = routes.filter((one) => one.from.column === column && !one.adjacent)
	const into = routes.filter((one) => one.to.column === column + 1 && !one.straight)
	return [...new Set([...out.map(({ to }) => `out ${to.id}`), ...into.map(({ to }) => `in ${to.id}`)])]
}

/** A lane for every target that is not reached from the column before it; lanes that do not meet share a height. */
function lanesOf(routes: readonly Route[], trackAt: (column: number, key: string) => number): Map<string, number> {
	const spans = new Map<string, { from: number; to: number }>()
	for (const { from, to, adjacent } of routes) {
		if (adjacent) continue
		const ends = [trackAt(from.column, `out ${to.id}`), trackAt(to.column - 1, `in ${to.id}`)]
		const span = spans.get(to.id) ?? { from: Infinity, to: -Infinity }
		spans.set(to.id, { from: Math.min(span.from, ...ends), to: Math.max(span.to, ...ends) })
	}
	const lanes: { from: number; to: number }[][] = []
	const chosen = new Map<string, number>()
	const byLength = [...spans].sort(([, a], [, b]) => a.to - a.from - (b.to - b.from))
	for (const [target, span] of byLength) {
		const free = lanes.findIndex((lane) =>
			lane.every((one) => one.to + TRACK < span.from || span.to + TRACK < one.from),
		)
		const lane = free === -1 ? lanes.length : free
		lanes[lane] = [...(lanes[lane] ?? []), span]
		chosen.set(target, lane)
	}
	return chosen
}
