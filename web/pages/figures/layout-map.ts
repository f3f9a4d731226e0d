import * as dagre from "@dagrejs/dagre"
import type { ProcessMap } from "../../client/figures-contract.ts"

export const NODE = { width: 184, height: 52 } as const
const END = 14
const LABEL = { width: 92, height: 18 } as const

/** Where runs begin and end: no places of the machine. */
export const START = "(start)"
export const FINISH = "(finish)"

export interface MapPoint {
	readonly x: number
	readonly y: number
}

export interface DrawnNode extends MapPoint {
	readonly place: string
	readonly count: number
}

export interface DrawnEdge {
	readonly from: string
	readonly to: string
	readonly count: number
	/** Null where a run begins or ends: nothing passes before or after. */
	readonly medianMs: number | null
	readonly path: string
	readonly label: MapPoint
}

export interface DrawnMap {
	readonly width: number
	readonly height: number
	readonly nodes: readonly DrawnNode[]
	readonly edges: readonly DrawnEdge[]
}

type Edge = ProcessMap["edges"][number]

/**
 * The edges that are passed most, together a share of all passages; of every place at least the one most passed to it
 * and from it, so that nothing hangs in the air.
 */
export function commonestEdges(edges: readonly Edge[], share: number): readonly Edge[] {
	const all = edges.reduce((sum, { count }) => sum + count, 0)
	const ordered = edges.toSorted((a, b) => b.count - a.count)
	const kept = new Set<Edge>()
	let sum = 0
	for (const edge of ordered) {
		if (sum >= all * share) break
		kept.add(edge)
		sum += edge.count
	}
	const places = new Set([...kept].flatMap(({ from, to }) => [from, to]))
	for (const place of places)
		for (const end of ["from", "to"] as const) {
			const other = ordered.find((edge) => edge[end] === place && edge.from !== edge.to)
			if (other && places.has(other.from) && places.has(other.to)) kept.add(other)
		}
	return edges.filter((edge) => kept.has(edge))
}

/** What is used of the library's graph; its own types lead to files that it does not ship. */
interface Sheet {
	setGraph(options: Readonly<Record<string, string | number>>): void
	setDefaultEdgeLabel(make: () => object): void
	setNode(id: string, size: { readonly width: number; readonly height: number }): void
	setEdge(from: string, to: string, label: object, name: string): void
	graph(): { readonly width?: number; readonly height?: number }
	nodes(): readonly string[]
	node(id: string): Partial<MapPoint>
	edge(from: string, to: string, name: string): Partial<MapPoint> & { readonly points?: readonly MapPoint[] }
}

const { Graph, layout } = dagre as unknown as {
	readonly Graph: new (options: { readonly multigraph: boolean }) => Sheet
	readonly layout: (sheet: Sheet) => void
}

/** Puts what is shown of a map on a sheet, from its beginning at the top to its end. */
export function layoutMap(map: Pick<ProcessMap, "activities" | "edges">): DrawnMap {
	const graph = new Graph({ multigraph: true })
	graph.setGraph({ rankdir: "TB", nodesep: 34, ranksep: 46, edgesep: 18, marginx: 16, marginy: 16 })
	graph.setDefaultEdgeLabel(() => ({}))
	const shown = new Set(map.edges.flatMap(({ from, to }) => [from, to]))
	const nodes = map.activities.filter(({ place }) => shown.has(place) || map.activities.length === 1)
	for (const { place } of nodes) graph.setNode(place, { ...NODE })
	const ends: Omit<Edge, "p90Ms" | "runs" | "medianMs">[] = []
	for (const { place, starts, ends: finished } of nodes) {
		if (starts !== null && starts > 0) ends.push({ from: START, to: place, count: starts })
		if (finished !== null && finished > 0) ends.push({ from: place, to: FINISH, count: finished })
	}
	if (ends.some(({ from }) => from === START)) graph.setNode(START, { width: END, height: END })
	if (ends.some(({ to }) => to === FINISH)) graph.setNode(FINISH, { width: END, height: END })
	const edges = [...map.edges.map((edge) => ({ ...edge })), ...ends.map((edge) => ({ ...edge, medianMs: null }))]
	for (const { from, to, count } of edges)
		graph.setEdge(from, to, { ...LABEL, labelpos: "c", weight: Math.max(1, Math.round(Math.log2(count + 1))) }, "next")
	layout(graph)
	const sheet = graph.graph()
	const at = (place: string): MapPoint => {
		const { x = 0, y = 0 } = graph.node(place)
		return { x, y }
	}
	const known = new Map(nodes.map((one) => [one.place, one]))
	return {
		width: Math.ceil(sheet.width ?? 0),
		height: Math.ceil(sheet.height ?? 0),
		nodes: graph.nodes().map((place) => ({ place, count: known.get(place)?.count ?? 0, ...at(place) })),
		edges: edges.map(({ from, to, count, medianMs }) => {
			const drawn = graph.edge(from, to, "next")
			const points = drawn.points ?? []
			const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 }
			return {
				from,
				to,
				count,
				medianMs,
				path: curveThrough(points),
				label: { x: drawn.x ?? middle.x, y: drawn.y ?? middle.y },
			}
		}),
	}
}

const rounded = ({ x, y }: MapPoint): string => `${x.toFixed(1)} ${y.toFixed(1)}`
const between = (one: MapPoint, other: MapPoint): MapPoint => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 })

/** A line that bends at the points instead of breaking there. */
function curveThrough(points: readonly MapPoint[]): string {
	const [first, ...rest] = points
	const last = rest.at(-1)
	if (!first || !last) return ""
	const bends = rest.slice(0, -1)
	const parts = bends.map((bend, index) => {
		const next = rest[index + 1] ?? last
		return `Q${rounded(bend)} ${rounded(index === bends.length - 1 ? last : between(bend, next))}`
	})
	return `M${rounded(first)} ${bends.length === 0 ? `L${rounded(last)}` : parts.join(" ")}`
}
