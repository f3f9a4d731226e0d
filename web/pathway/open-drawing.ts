import "bpmn-js/dist/assets/diagram-js.css"
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer.js"

/** What is read of an element of the drawing. */
export interface DrawnElement {
	readonly id: string
	readonly type: string
	readonly x: number
	readonly y: number
	readonly width: number
	readonly height: number
	readonly parent?: DrawnElement
	readonly children?: readonly DrawnElement[]
	readonly incoming?: readonly DrawnFlow[]
	readonly outgoing?: readonly DrawnFlow[]
	readonly attachers?: readonly DrawnElement[]
	readonly labels?: readonly DrawnElement[]
	readonly labelTarget?: DrawnElement
	readonly businessObject: { readonly name?: string; readonly calledElement?: string }
}

export interface DrawnFlow extends DrawnElement {
	readonly source: DrawnElement
	readonly target: DrawnElement
	readonly waypoints: readonly { readonly x: number; readonly y: number }[]
}

export interface Area {
	readonly x: number
	readonly y: number
	readonly width: number
	readonly height: number
}

/** A diagram on the page: what its marks and its tools need of bpmn-js, whose viewer knows nothing of cases. */
export interface OpenDrawing {
	readonly elements: readonly DrawnElement[]
	find(id: string): DrawnElement | undefined
	/** Gives the elements a class each, instead of those of the last time. */
	classify(classes: ReadonlyMap<string, readonly string[]>): void
	/** Puts marks beside elements, instead of those of the last time. */
	decorate(marks: readonly Mark[]): void
	/** Shows an area as large as it fits, at most at its own size. */
	show(area: Area, most?: number): void
	zoomBy(factor: number): void
	/** Points at one element, instead of that of the last time, and brings it into view; at none for null. */
	pointAt(id: string | null): void
	resize(): void
	close(): void
}

export interface Mark {
	readonly element: string
	readonly position: {
		readonly top?: number
		readonly left?: number
		readonly bottom?: number
		readonly right?: number
	}
	readonly html: HTMLElement
}

/** The parts of the viewer that are used. */
interface Canvas {
	addMarker(element: string, name: string): void
	removeMarker(element: string, name: string): void
	resized(): void
	scrollToElement(element: string, padding: number): void
	viewbox(area: Area): void
	zoom(): number
	zoom(scale: number, centre: "auto" | { readonly x: number; readonly y: number }): number
}

interface ElementRegistry {
	get(id: string): DrawnElement | undefined
	getAll(): readonly DrawnElement[]
}

interface Overlays {
	add(element: string, overlay: Omit<Mark, "element"> & { readonly show: { readonly minZoom: number } }): string
	clear(): void
}

const ZOOM_STEP = 1.15
const POINTED = "is-pointed"
/** Kept free around what is pointed at, px. */
const POINTED_ROOM = 60

/** @throws when the XML is no diagram */
export async function openDrawing(container: HTMLElement, xml: string): Promise<OpenDrawing> {
	const text = { fontFamily: "Inter, system-ui, sans-serif", fontWeight: "500" }
	const viewer = new NavigatedViewer({
		container,
		// The wheel scrolls the page; with Ctrl it zooms, below.
		zoomScroll: { enabled: false },
		textRenderer: {
			defaultStyle: { ...text, fontSize: 12.5, lineHeight: 1.25 },
			externalStyle: { ...text, fontWeight: "400", fontSize: 11, lineHeight: 1.2 },
		},
		// Colours come from the page: each element says by its class what they are (Pathway.module.css).
		bpmnRenderer: {
			defaultFillColor: "var(--step-fill)",
			defaultStrokeColor: "var(--step-line)",
			defaultLabelColor: "var(--step-ink)",
		},
	})
	try {
		await viewer.importXML(xml)
	} catch (error) {
		viewer.destroy()
		throw error
	}
	const canvas = viewer.get<Canvas>("canvas")
	const registry = viewer.get<ElementRegistry>("elementRegistry")
	const overlays = viewer.get<Overlays>("overlays")
	addPattern(container)
	const wheel = (event: WheelEvent): void => {
		if (!event.ctrlKey && !event.metaKey) return
		event.preventDefault()
		const { left, top } = container.getBoundingClientRect()
		const point = { x: event.clientX - left, y: event.clientY - top }
		canvas.zoom(canvas.zoom() * (event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP), point)
	}
	container.addEventListener("wheel", wheel, { passive: false })
	let classes: ReadonlyMap<string, readonly string[]> = new Map()
	let pointed: string | null = null
	const elements = registry.getAll()
	return {
		elements,
		find: (id) => registry.get(id),
		classify(next) {
			for (const [id, names] of classes) for (const name of names) if (registry.get(id)) canvas.removeMarker(id, name)
			for (const [id, names] of next) for (const name of names) if (registry.get(id)) canvas.addMarker(id, name)
			classes = next
		},
		decorate(marks) {
			overlays.clear()
			for (const { element, position, html } of marks)
				if (registry.get(element)) overlays.add(element, { position, html, show: { minZoom: 0.3 } })
		},
		show(area, most = 1) {
			canvas.resized()
			const { width, height } = container.getBoundingClientRect()
			if (width === 0 || height === 0) return
			const scale = Math.min(most, width / area.width, height / area.height)
			const wide = width / scale
			const high = height / scale
			canvas.viewbox({
				x: area.x + area.width / 2 - wide / 2,
				y: area.y + area.height / 2 - high / 2,
				width: wide,
				height: high,
			})
		},
		zoomBy: (factor) => {
			canvas.zoom(canvas.zoom() * factor, "auto")
		},
		pointAt(id) {
			if (pointed !== null && registry.get(pointed)) canvas.removeMarker(pointed, POINTED)
			pointed = id !== null && registry.get(id) ? id : null
			if (pointed === null) return
			canvas.addMarker(pointed, POINTED)
			canvas.scrollToElement(pointed, POINTED_ROOM)
		},
		resize: () => canvas.resized(),
		close() {
			container.removeEventListener("wheel", wheel)
			viewer.destroy()
		},
	}
}

const SVG = "http://www.w3.org/2000/svg"
/** Hatch of what is on hold. */
const HATCH = "pathway-hatch"

function addPattern(container: HTMLElement): void {
	const svg = container.querySelector("svg[data-element-id], .djs-container > svg")
	const defs = document.createElementNS(SVG, "defs")
	const pattern = document.createElementNS(SVG, "pattern")
	for (const [name, value] of Object.entries({
		id: HATCH,
		width: "8",
		height: "8",
		patternUnits: "userSpaceOnUse",
		patternTransform: "rotate(45)",
	}))
		pattern.setAttribute(name, value)
	const ground = document.createElementNS(SVG, "rect")
	const line = document.createElementNS(SVG, "rect")
	for (const [element, width, role] of [
		[ground, "8", "ground"],
		[line, "4", "line"],
	] as const) {
		element.setAttribute("width", width)
		element.setAttribute("height", "8")
		element.setAttribute("data-hatch", role)
		pattern.append(element)
	}
	defs.append(pattern)
	svg?.append(defs)
}
