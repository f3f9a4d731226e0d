import type { MachineDefinition } from "../definition.ts"
import { layAnywhere } from "./anywhere.ts"
import { chartMachine, type FindCalled, type Language } from "./chart-machine.ts"
import { moveDrawing } from "./drawing.ts"
import { type LevelWords, layLevel } from "./level.ts"
import { words } from "./words.ts"
import { writeBpmn } from "./write-bpmn.ts"

const MARGIN = 40
const LEAST_WIDTH = 1600

/**
 * A machine as BPMN 2.0 XML with diagram interchange. Ids of places are ids of their shapes, so that who shows the
 * diagram can put on it what happens.
 */
export function drawMachine(definition: MachineDefinition, language: Language, findCalled: FindCalled): string {
	const chart = chartMachine(definition, language, findCalled)
	const say: LevelWords = {
		start: words.start[language],
		end: words.branchEnd[language],
		outcome: words.outcome[language],
		settled: words.settled[language],
	}
	const main = layLevel(chart.main, say)
	const anywhere = layAnywhere(chart.anywhere, Math.max(main.width, LEAST_WIDTH), say)
	const above = moveDrawing(main, MARGIN, MARGIN)
	const below = moveDrawing(anywhere, MARGIN, MARGIN + main.height + MARGIN)
	return writeBpmn({
		id: definition.name,
		name: definition.label[language],
		version: definition.version,
		shapes: [...above.shapes, ...below.shapes],
		flows: [...above.flows, ...below.flows],
	})
}
