import { BpmnModdle } from "bpmn-moddle"
import { Linter } from "bpmnlint"
import NodeResolver from "bpmnlint/lib/resolver/node-resolver.js"
import { describe, expect, test } from "vitest"
import { drawMachine } from "../../machines/bpmn/draw-machine.ts"
import { describeMachine } from "../../machines/describe-machine.ts"
import { registry } from "../../machines/registry.ts"
import { type Definitions, findCollisions, type Plan, readPlan } from "./bpmn-geometry.ts"

const findCalled = (kind: string) => registry.current.find((one) => one.kind === kind)

interface Element {
	readonly id: string
	readonly $type: string
	readonly name?: string
	readonly calledElement?: string
	readonly documentation?: readonly { readonly text: string }[]
	readonly flowElements?: readonly Element[]
	readonly sourceRef?: Element
	readonly targetRef?: Element
	readonly attachedToRef?: Element
	readonly eventDefinitions?: readonly { readonly $type: string }[]
}

interface Read {
	readonly root: Definitions & { readonly rootElements: readonly Element[] }
	readonly elements: readonly Element[]
	readonly warnings: readonly { message: string }[]
}

const textOf = (element: Element | undefined): string =>
	(element?.documentation ?? []).map(({ text }) => text).join("\n")

async function read(xml: string): Promise<Read> {
	const { rootElement, warnings } = await new BpmnModdle().fromXML(xml)
	const root = rootElement as Read["root"]
	const inside = (element: Element): readonly Element[] => [element, ...(element.flowElements ?? []).flatMap(inside)]
	return { root, warnings, elements: root.rootElements.flatMap(inside) }
}

const drawings = registry.current.flatMap((definition) =>
	(["fr", "en"] as const).flatMap((language) =>
		(["full", "overview"] as const).map((view) => ({ name: definition.name, language, view, definition })),
	),
)

test("there is a drawing of each of the nine machines", () => {
	expect(new Set(drawings.map(({ name }) => name)).size).toBe(9)
})

describe.each(drawings)("$name, $language, $view", ({ definition, language, view }) => {
	const xml = drawMachine(definition, language, view, findCalled)

	test("parses without a warning, and passes every recommended rule of bpmnlint", async () => {
		const { root, warnings, elements } = await read(xml)
		expect(warnings).toEqual([])
		expect(elements.length).toBeGreaterThan(5)
		// A linter of its own: some rules remember what they have seen.
		const reports = await new Linter({ resolver: new NodeResolver() }).lint(root, { extends: "bpmnlint:recommended" })
		expect(reports).toEqual({})
	})

	test("lays nothing over anything: shapes, labels and flows keep clear of each other", async () => {
		const { root, elements } = await read(xml)
		const plan = readPlan(root)
		const drawn = elements.filter(({ $type }) => $type !== "bpmn:Process" && $type !== "bpmn:SequenceFlow")
		expect(plan.shapes.map(({ id }) => id).sort()).toEqual(drawn.map(({ id }) => id).sort())
		expect(plan.edges.length).toBe(elements.filter(({ $type }) => $type === "bpmn:SequenceFlow").length)
		expect(findCollisions(plan)).toEqual([])
	})

	test("leads every flow from the edge of its source to the edge of its target, at right angles", async () => {
		const { root } = await read(xml)
		const plan = readPlan(root)
		for (const { id, source, target, points } of plan.edges) {
			expect(onEdge(plan, source, points.at(0)), `${id} begins at ${source}`).toBe(true)
			expect(onEdge(plan, target, points.at(-1)), `${id} ends at ${target}`).toBe(true)
			points.slice(1).forEach((point, index) => {
				const before = points[index] ?? point
				expect(point.x === before.x || point.y === before.y, `${id} is straight`).toBe(true)
			})
		}
	})

	test("is the same whenever it is drawn", () => {
		expect(drawMachine(definition, language, view, findCalled)).toBe(xml)
	})
})

function onEdge({ shapes }: Plan, id: string, point: { x: number; y: number } | undefined): boolean {
	const box = shapes.find((one) => one.id === id)?.box
	if (!box || !point) return false
	const { x, y, width, height } = box
	const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1
	const inX = point.x >= x - 1 && point.x <= x + width + 1
	const inY = point.y >= y - 1 && point.y <= y + height + 1
	return inX && inY && (near(point.x, x) || near(point.x, x + width) || near(point.y, y) || near(point.y, y + height))
}

/** Elements of BPMN that a place may be drawn as. */
const kinds: Readonly<Record<string, readonly string[]>> = {
	task: ["bpmn:UserTask"],
	receive: ["bpmn:ReceiveTask"],
	call: ["bpmn:CallActivity", "bpmn:AdHocSubProcess"],
	timer: ["bpmn:IntermediateCatchEvent"],
	eventBased: ["bpmn:EventBasedGateway"],
	// Inside a branch somebody may still go on from there: a milestone before the branch's end.
	end: ["bpmn:EndEvent", "bpmn:IntermediateThrowEvent"],
}

describe.each(registry.current.map((definition) => ({ name: definition.name, definition })))(
	"the full drawing of $name",
	({ definition }) => {
		const description = describeMachine(definition)
		const xml = drawMachine(definition, "fr", "full", findCalled)

		test("has every place once, under its own id and label, as the kind of element it says", async () => {
			const { elements } = await read(xml)
			for (const place of description.places) {
				const found = elements.filter(({ id }) => id === place.id)
				expect(found.map(({ name }) => name)).toEqual([place.label.fr])
				expect(kinds[place.bpmn]).toContain(found[0]?.$type)
			}
		})

		test("shows everything that a person or a timer can bring about, where it can", async () => {
			const { elements } = await read(xml)
			const missing = description.transitions.flatMap(({ source, event, targets }) => {
				if (event === "" || definition.events[event]?.roles.join() === "system") return []
				const sources = description.places.filter(({ id }) => id === source || id.startsWith(`${source}.`))
				const [target] = targets
				const shown = event.startsWith("after ")
					? sources.every(({ id }) => showsTimer(elements, id, event.slice("after ".length), target))
					: showsEvent(elements, source, sources, event, target)
				return shown ? [] : [`${source}: ${event} → ${target ?? "stays"}`]
			})
			expect(missing).toEqual([])
		})

		const labelOf = (event: string): string => definition.events[event]?.label.fr ?? ""

		function showsTimer(
			elements: readonly Element[],
			place: string,
			timer: string,
			target: string | undefined,
		): boolean {
			const own = elements.find(({ id }) => id === place)
			const drawn = elements.find(({ id }) => id === `timer.${timer}.${place}`) ?? own
			if (!drawn) return false
			const rung = description.places.find(({ id }) => id === place)?.ladder.find(({ name }) => name === timer)
			switch (rung?.does) {
				case "remind":
					return textOf(own).includes("Rappel :")
				case "escalate":
					return follow(elements, drawn).names.some((name) => name.startsWith("Alerte :"))
				default:
					return drawn.eventDefinitions?.[0]?.$type === "bpmn:TimerEventDefinition" && reaches(elements, drawn, target)
			}
		}

		function showsEvent(
			elements: readonly Element[],
			source: string,
			sources: readonly { readonly id: string }[],
			event: string,
			target: string | undefined,
		): boolean {
			const of = (id: string) => elements.find((one) => one.id === id)
			// Anywhere: in a box of its own, or, when it moves nothing, with the process itself.
			const box = of(`anywhere.${target ?? ""}`)
			const start = box && of(`start.${box.id}`)
			if (start?.name?.includes(labelOf(event)) && textOf(box).includes(event))
				return reaches(elements, start, target) || textOfEnds(elements, start).startsWith("→ ")
			if (target === undefined)
				return (
					textOf(of(definition.name)).includes(labelOf(event)) ||
					sources.every(({ id }) => textOf(of(id)).includes(labelOf(event)))
				)
			// Settled: what wakes it begins the way anew.
			const wake = of(`wake.${target}`)
			if (wake && textOf(wake).includes(`${source}: ${event}`))
				return wake.name?.includes(labelOf(event)) === true && reaches(elements, wake, target)
			return sources.every(({ id }) => {
				const overridden = description.transitions.some(
					(one) =>
						one.event === event && one.source !== source && isInside(one.source, source) && isInside(id, one.source),
				)
				if (overridden) return true
				const place = of(id)
				if (!place) return false
				if (target === id && textOf(place).includes(labelOf(event))) return true
				const { said } = follow(elements, place)
				return said.includes(event) && reaches(elements, place, target)
			})
		}

		const isInside = (id: string, container: string): boolean => id.startsWith(`${container}.`) || id === container
		const textOfEnds = (elements: readonly Element[], start: Element): string =>
			follow(elements, start).names.at(-1) ?? ""

		/** ↩ of the whole is an end that says so; ↩ of a part is drawn as the part's first place. */
		function reaches(elements: readonly Element[], from: Element, target: string | undefined): boolean {
			if (target === undefined) return false
			const { ends, names } = follow(elements, from)
			const group = target.endsWith(".resumed") ? target.slice(0, -".resumed".length) : target
			if (group !== target && names.includes("Retour aux mêmes étapes")) return true
			const first = description.places.find(({ id }) => isInside(id, group))?.id
			return [...ends].some((end) => end === first || end === `split.${group}`)
		}

		/** What is reached from an element, or from its edge, without passing a place; and what is written on the way. */
		function follow(elements: readonly Element[], start: Element) {
			const places = new Set(description.places.map(({ id }) => id))
			const ends = new Set<string>()
			const said: string[] = []
			const names: string[] = []
			const visited = new Set<string>()
			const visit = (element: Element): void => {
				if (visited.has(element.id)) return
				visited.add(element.id)
				names.push(element.name ?? "")
				for (const { targetRef, ...flow } of elements.filter(({ sourceRef }) => sourceRef?.id === element.id)) {
					said.push(textOf(flow))
					if (!targetRef) continue
					if (places.has(targetRef.id) || targetRef.id.startsWith("split.")) ends.add(targetRef.id)
					else visit(targetRef)
				}
				for (const one of elements) if (one.attachedToRef?.id === element.id) visit(one)
			}
			// A gateway for events stands before the timer that it waits for.
			visit(elements.find(({ id }) => id === `events.${start.id}`) ?? start)
			visit(start)
			return { ends, said: said.join("\n"), names }
		}
	},
)

test("a call names the machine that runs meanwhile, for every kind of procedure", async () => {
	const pathway = registry.get("pathway")
	const { elements } = await read(drawMachine(pathway, "fr", "full", findCalled))
	const called = elements.flatMap(({ calledElement }) => calledElement ?? [])
	const procedures = registry.current.filter(({ kind }) => kind !== null).map(({ name }) => name)
	expect(called.sort()).toEqual(procedures.sort())
})

test("hints for the drawing name states that exist", () => {
	for (const { name, machine, drawing } of registry.all)
		for (const id of [...Object.keys(drawing.parts), ...drawing.detours, ...Object.keys(drawing.calls)])
			expect(machine.getStateNodeById(`${name}.${id}`).id).toBe(`${name}.${id}`)
})
