import type { MachineDefinition } from "../definition.ts"
import { layAnywhere } from "./anywhere.ts"
import { chartMachine, type FindCalled, type Language } from "./chart-machine.ts"
import { type Drawing, moveDrawing } from "./drawing.ts"
import { type LevelWords, layLevel } from "./level.ts"
import { layOverview } from "./overview.ts"
import { words } from "./words.ts"
import { writeBpmn } from "./write-bpmn.ts"

const MARGIN = 40
const LEAST_WIDTH = 1600

/** `full` has every place and every transition; `overview` the main way, phases and branches, at a glance. */
export type DiagramView = "full" | "overview"

/**
 * A machine as BPMN 2.0 XML with diagram interchange. Ids of places are ids of their shapes, so that who shows the
 * diagram can put on it what happens; in the overview a phase has the id of the state that holds its places.
 */
export function drawMachine(
	definition: MachineDefinition,
	language: Language,
	view: DiagramView,
	findCalled: FindCalled,
): string {
	const chart = chartMachine(definition, language, findCalled)
	const say = (text: keyof typeof words): string => words[text][language]
	const full = (): Drawing => {
		const named: LevelWords = {
			start: say("start"),
			end: say("branchEnd"),
			outcome: say("outcome"),
			settled: say("settled"),
		}
		const main = layLevel(chart.main, named)
		const anywhere = layAnywhere(chart.anywhere, Math.max(main.width, LEAST_WIDTH), named)
		const below = moveDrawing(anywhere, 0, main.height + MARGIN)
		return { shapes: [...main.shapes, ...below.shapes], flows: [...main.flows, ...below.flows] }
	}
	const overview = (): Drawing => {
		const named = { start: say("start"), end: say("end"), anywhere: say("anywhere"), detours: say("detours") }
		return layOverview(chart, definition, named, (id) => definition.drawing.parts[id]?.[language] ?? id)
	}
	const drawing = moveDrawing(view === "full" ? full() : overview(), MARGIN, MARGIN)
	const { name, version, label } = definition
	return writeBpmn({ id: name, name: label[language], version, notes: chart.notes, ...drawing })
}
