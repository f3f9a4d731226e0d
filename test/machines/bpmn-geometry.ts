/** What a diagram's coordinates must hold, read from its XML as any other tool would. */
export interface Box {
	readonly x: number
	readonly y: number
	readonly width: number
	readonly height: number
}

interface Shape {
	readonly id: string
	readonly box: Box
	readonly label: Box | undefined
	/** Sub-processes that it is in, and the shape on whose edge it sits. */
	readonly around: ReadonlySet<string>
	readonly holds: boolean
}

interface Edge {
	readonly id: string
	readonly source: string
	readonly target: string
	readonly points: readonly { readonly x: number; readonly y: number }[]
	readonly label: Box | undefined
}

export interface Plan {
	readonly shapes: readonly Shape[]
	readonly edges: readonly Edge[]
}

interface Moddle {
	readonly id: string
	readonly $type: string
	readonly $parent?: Moddle
	readonly sourceRef?: Moddle
	readonly targetRef?: Moddle
	readonly attachedToRef?: Moddle
}

interface PlaneElement {
	readonly $type: string
	readonly bpmnElement: Moddle
	readonly bounds?: Box
	readonly label?: { readonly bounds?: Box }
	readonly waypoint?: readonly { readonly x: number; readonly y: number }[]
}

export interface Definitions {
	readonly diagrams: readonly { readonly plane: { readonly planeElement: readonly PlaneElement[] } }[]
}

export function readPlan({ diagrams }: Definitions): Plan {
	const elements = diagrams.flatMap(({ plane }) => plane.planeElement)
	const shapes = elements.flatMap(({ $type, bpmnElement, bounds, label }): Shape[] => {
		if ($type !== "bpmndi:BPMNShape" || !bounds) return []
		const around = new Set<string>()
		for (let one = bpmnElement.$parent; one; one = one.$parent) around.add(one.id)
		if (bpmnElement.attachedToRef) around.add(bpmnElement.attachedToRef.id)
		const holds = bpmnElement.$type === "bpmn:SubProcess" || bpmnElement.$type === "bpmn:AdHocSubProcess"
		return [{ id: bpmnElement.id, box: bounds, label: label?.bounds, around, holds }]
	})
	const edges = elements.flatMap(({ bpmnElement, waypoint, label }): Edge[] => {
		const { sourceRef, targetRef, id } = bpmnElement
		if (!waypoint || !sourceRef || !targetRef) return []
		return [{ id, source: sourceRef.id, target: targetRef.id, points: waypoint, label: label?.bounds }]
	})
	return { shapes, edges }
}

const overlaps = (a: Box, b: Box): boolean =>
	a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const contains = (outer: Box, inner: Box): boolean =>
	outer.x <= inner.x &&
	outer.y <= inner.y &&
	inner.x + inner.width <= outer.x + outer.width &&
	inner.y + inner.height <= outer.y + outer.height

/** Everything that lies on something that it must not lie on. */
export function findCollisions({ shapes, edges }: Plan): string[] {
	const found: string[] = []
	const labels = [...shapes, ...edges].flatMap(({ id, label }) => (label ? [{ id, box: label }] : []))
	shapes.forEach((one, index) => {
		for (const other of shapes.slice(index + 1)) {
			const inside = one.around.has(other.id) || other.around.has(one.id)
			if (!inside && overlaps(one.box, other.box)) found.push(`${one.id} lies on ${other.id}`)
		}
		for (const outer of shapes)
			if (outer.holds && one.around.has(outer.id) && !contains(outer.box, one.box))
				found.push(`${one.id} juts out of ${outer.id}`)
		for (const label of labels)
			if (label.id !== one.id && !one.holds && overlaps(label.box, one.box))
				found.push(`the label of ${label.id} lies on ${one.id}`)
			else if (one.holds && overlaps(label.box, one.box) && !contains(one.box, label.box))
				found.push(`the label of ${label.id} lies across the edge of ${one.id}`)
	})
	labels.forEach((one, index) => {
		for (const other of labels.slice(index + 1))
			if (overlaps(one.box, other.box)) found.push(`the label of ${one.id} lies on that of ${other.id}`)
	})
	for (const edge of edges)
		for (const shape of shapes) {
			if (shape.holds && (isAround(shapes, edge.source, shape.id) || isAround(shapes, edge.target, shape.id))) continue
			const own = shape.id === edge.source || shape.id === edge.target
			if (segments(edge).some((segment) => overlaps(segment, shrink(shape.box, own ? 1.5 : 0))))
				found.push(`${edge.id} crosses ${shape.id}`)
		}
	for (const edge of edges)
		for (const label of labels)
			if (segments(edge).some((segment) => overlaps(segment, label.box)))
				found.push(`${edge.id} crosses the label of ${label.id}`)
	return found
}

const isAround = (shapes: readonly Shape[], id: string, container: string): boolean =>
	shapes.find((one) => one.id === id)?.around.has(container) === true

const shrink = ({ x, y, width, height }: Box, by: number): Box => ({
	x: x + by,
	y: y + by,
	width: width - 2 * by,
	height: height - 2 * by,
})

/** The parts of a way, as boxes as thin as a line. */
function segments({ points }: Edge): Box[] {
	return points.slice(1).map((to, index) => {
		const from = points[index] ?? to
		return {
			x: Math.min(from.x, to.x),
			y: Math.min(from.y, to.y),
			width: Math.max(0.01, Math.abs(from.x - to.x)),
			height: Math.max(0.01, Math.abs(from.y - to.y)),
		}
	})
}
