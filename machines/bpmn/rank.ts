import type { ChartNode, Exit, Level } from "./chart.ts"

export interface Cell {
	readonly column: number
	readonly row: number
}

/**
 * A column and a row for every node: along the main way each node stands behind all that lead to it; detours stand
 * below what follows their first step. Nodes are in the order of the document, which is that of a good day.
 */
export function rankNodes(level: Level, isDrawn: (node: ChartNode) => boolean): ReadonlyMap<string, Cell> {
	const order = new Map(level.nodes.map((node, index) => [node.id, index]))
	const nodes = level.nodes.filter(isDrawn)
	const detour = new Set(nodes.filter((node) => node.kind === "step" && node.detour).map(({ id }) => id))
	const before = new Map<string, string[]>()
	const note = (from: string, exits: readonly Exit[]): void => {
		for (const { to } of exits)
			if ("node" in to && (order.get(to.node) ?? 0) > (order.get(from) ?? 0))
				before.set(to.node, [...(before.get(to.node) ?? []), from])
	}
	for (const node of nodes) {
		if (node.kind === "step") note(node.id, [...node.exits, ...(node.move?.exits ?? [])])
		else if (node.kind === "parallel") note(node.id, node.exits)
		else note(node.id, [{ to: { node: node.first }, label: "", notes: [] }])
	}
	const columns = new Map<string, number>()
	const beside = new Map<string, number>()
	for (const node of nodes) {
		const sources = before.get(node.id) ?? []
		const known = sources.flatMap((id) => (columns.has(id) ? [{ id, column: columns.get(id) ?? 0 }] : []))
		const main = known.filter(({ id }) => !detour.has(id))
		const from = (main.length > 0 ? main : known).map(({ column }) => column)
		columns.set(node.id, 1 + (detour.has(node.id) ? Math.min(...from, Infinity) : Math.max(...from, 0)))
		if (!Number.isFinite(columns.get(node.id))) columns.set(node.id, 1)
		if (node.kind === "fork")
			for (const { id } of node.branches) beside.set(String(id), (columns.get(node.id) ?? 0) + 1)
	}
	const cells = new Map<string, Cell>()
	const used = new Map<number, number>()
	const put = (id: string, column: number): void => {
		const row = used.get(column) ?? 0
		used.set(column, row + 1)
		cells.set(id, { column, row })
	}
	put(level.id === null ? "start" : `start.${level.id}`, 0)
	const drawn = [...columns.keys()]
	for (const id of [...drawn.filter((one) => !detour.has(one)), ...detour]) put(id, columns.get(id) ?? 0)
	for (const [id, column] of beside) put(id, column)
	for (const { id, target } of level.wakes) put(id, Math.max(0, (columns.get(target) ?? 1) - 1))
	return cells
}
