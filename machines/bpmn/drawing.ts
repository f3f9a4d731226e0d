/** A diagram as data: shapes with their places, and flows with their ways. Pixels; y grows downwards. */
export interface Point {
	readonly x: number
	readonly y: number
}

export interface Box extends Point {
	readonly width: number
	readonly height: number
}

/** Elements of BPMN that are drawn. */
export type ShapeTag =
	| "startEvent"
	| "endEvent"
	| "boundaryEvent"
	| "intermediateCatchEvent"
	| "intermediateThrowEvent"
	| "task"
	| "userTask"
	| "receiveTask"
	| "callActivity"
	| "subProcess"
	| "adHocSubProcess"
	| "exclusiveGateway"
	| "parallelGateway"
	| "eventBasedGateway"

export type Trigger = "message" | "timer"

export interface Shape {
	readonly id: string
	readonly tag: ShapeTag
	readonly name: string
	readonly box: Box
	/** Where its name stands, for shapes that have it outside. */
	readonly label?: Box
	/** The sub-process that it is in; null for the process itself. */
	readonly parent: string | null
	readonly trigger?: Trigger
	/** Of a boundary event: the shape on whose edge it sits. */
	readonly attachedTo?: string
	/** Of a boundary event or the start of an event sub-process: whether what goes on is left. */
	readonly interrupting?: boolean
	/** Of a call activity: the process that it calls. */
	readonly calls?: string
	/** Of a sub-process: it begins by itself when its start event occurs. */
	readonly byEvent?: boolean
	/** What the drawing does not show. */
	readonly notes?: readonly string[]
}

export interface Flow {
	readonly id: string
	readonly source: string
	readonly target: string
	readonly name: string
	readonly label?: Box
	readonly points: readonly Point[]
	readonly parent: string | null
	readonly notes?: readonly string[]
}

export interface Drawing {
	readonly shapes: readonly Shape[]
	readonly flows: readonly Flow[]
}

const moveBox = <B extends Point>(box: B, dx: number, dy: number): B => ({ ...box, x: box.x + dx, y: box.y + dy })

function moveShape(shape: Shape, dx: number, dy: number): Shape {
	const { box, label } = shape
	return { ...shape, box: moveBox(box, dx, dy), ...(label ? { label: moveBox(label, dx, dy) } : {}) }
}

function moveFlow(flow: Flow, dx: number, dy: number): Flow {
	const points = flow.points.map((point) => moveBox(point, dx, dy))
	return { ...flow, points, ...(flow.label ? { label: moveBox(flow.label, dx, dy) } : {}) }
}

export const moveDrawing = ({ shapes, flows }: Drawing, dx: number, dy: number): Drawing => ({
	shapes: shapes.map((shape) => moveShape(shape, dx, dy)),
	flows: flows.map((flow) => moveFlow(flow, dx, dy)),
})

/** A way without points that it passes twice, or straight through. */
export function tidyWay(points: readonly Point[]): readonly Point[] {
	const kept: Point[] = []
	for (const point of points) {
		const last = kept.at(-1)
		if (last && last.x === point.x && last.y === point.y) continue
		const before = kept.at(-2)
		const straight =
			last && before && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y))
		if (straight) kept.pop()
		kept.push(point)
	}
	return kept
}
