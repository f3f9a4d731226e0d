import type { Box, Drawing, Flow, Shape } from "./drawing.ts"

const NAMESPACES = [
	'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"',
	'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"',
	'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"',
	'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"',
].join(" ")

export interface Titled extends Drawing {
	/** The machine's name: the id of the process, by which call activities of others name it. */
	readonly id: string
	readonly name: string
	readonly version: number
	readonly notes: readonly string[]
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)

const attributes = (values: Readonly<Record<string, string | number | boolean | undefined>>): string =>
	Object.entries(values)
		.filter(([, value]) => value !== undefined && value !== "")
		.map(([name, value]) => ` ${name}="${escape(String(value))}"`)
		.join("")

/** A drawing as BPMN 2.0 XML with diagram interchange. */
export function writeBpmn({ id, name, version, notes, shapes, flows }: Titled): string {
	const elements = contentOf(null, shapes, flows)
	const places = [...shapes.map(shapeXml), ...flows.map(edgeXml)].join("")
	return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions ${NAMESPACES}${attributes({
		id: `definitions.${id}`,
		targetNamespace: "https://passerelle.example/bpmn",
		exporter: "Passerelle",
		exporterVersion: version,
	})}>
<bpmn:process${attributes({ id, name, isExecutable: false })}>${documentation(notes)}${elements}</bpmn:process>
<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane${attributes({ id: "plane", bpmnElement: id })}>${places}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
`
}

/** Elements of a process or sub-process, in the order that the schema wants: shapes with their ways, then flows. */
function contentOf(parent: string | null, shapes: readonly Shape[], flows: readonly Flow[]): string {
	const own = shapes.filter((shape) => shape.parent === parent).map((shape) => elementXml(shape, shapes, flows))
	const ways = flows.filter((flow) => flow.parent === parent).map(flowXml)
	return [...own, ...ways].join("")
}

const documentation = (notes: readonly string[] | undefined): string =>
	notes && notes.length > 0 ? `<bpmn:documentation>${escape(notes.join("\n"))}</bpmn:documentation>` : ""

function elementXml(shape: Shape, shapes: readonly Shape[], flows: readonly Flow[]): string {
	const { id, tag, name, interrupting } = shape
	const head = attributes({
		id,
		name,
		calledElement: shape.calls,
		attachedToRef: shape.attachedTo,
		cancelActivity: tag === "boundaryEvent" ? interrupting : undefined,
		isInterrupting: tag === "startEvent" ? interrupting : undefined,
		triggeredByEvent: shape.byEvent,
	})
	const ways = [
		...flows.filter(({ target }) => target === id).map((flow) => `<bpmn:incoming>${escape(flow.id)}</bpmn:incoming>`),
		...flows.filter(({ source }) => source === id).map((flow) => `<bpmn:outgoing>${escape(flow.id)}</bpmn:outgoing>`),
	].join("")
	const holds = tag === "subProcess" || tag === "adHocSubProcess"
	const inside = holds ? contentOf(id, shapes, flows) : ""
	return `<bpmn:${tag}${head}>${documentation(shape.notes)}${ways}${inside}${triggerXml(shape)}</bpmn:${tag}>`
}

function triggerXml({ trigger, id }: Shape): string {
	const head = attributes({ id: `when.${id}` })
	return trigger ? `<bpmn:${trigger}EventDefinition${head}/>` : ""
}

const flowXml = ({ id, name, source, target, notes }: Flow): string =>
	`<bpmn:sequenceFlow${attributes({ id, name, sourceRef: source, targetRef: target })}>${documentation(notes)}</bpmn:sequenceFlow>`

const boundsXml = ({ x, y, width, height }: Box): string =>
	`<dc:Bounds${attributes({ x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) })}/>`

const labelXml = (label: Box | undefined): string =>
	label ? `<bpmndi:BPMNLabel>${boundsXml(label)}</bpmndi:BPMNLabel>` : ""

function shapeXml({ id, tag, box, label }: Shape): string {
	const holds = tag === "subProcess" || tag === "adHocSubProcess"
	const head = attributes({ id: `shape.${id}`, bpmnElement: id, isExpanded: holds ? true : undefined })
	return `<bpmndi:BPMNShape${head}>${boundsXml(box)}${labelXml(label)}</bpmndi:BPMNShape>`
}

const edgeXml = ({ id, points, label }: Flow): string =>
	`<bpmndi:BPMNEdge${attributes({ id: `edge.${id}`, bpmnElement: id })}>${points
		.map(({ x, y }) => `<di:waypoint${attributes({ x: Math.round(x), y: Math.round(y) })}/>`)
		.join("")}${labelXml(label)}</bpmndi:BPMNEdge>`
