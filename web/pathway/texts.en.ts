import type { Same } from "../i18n/add-texts.ts"
import type { fr } from "./texts.fr.ts"

export const en: Same<typeof fr> = {
	view: { label: "How the pathway is shown", overview: "Diagram", full: "Detail", list: "List" },
	legend: {
		active: "current",
		late: "current, late",
		hold: "on hold",
		walked: "path walked",
		future: "to come",
	},
	drawing: "Diagram: {{name}}. The list says the same.",
	walk: "Walk the diagram: arrows to go from step to step, Enter to open",
	drawingFailed: "The diagram could not be shown. The list says the same.",
	tools: {
		label: "Zoom of the diagram",
		nearer: "Zoom in",
		further: "Zoom out",
		here: "Show the current step",
		all: "Show all",
	},
	hint: "Drag to move, Ctrl and wheel to zoom.",
	list: "Steps: {{name}}",
	state: {
		done: "done",
		active: "current",
		late: "late",
		hold: "on hold",
		future: "to come",
	},
	sinceTarget: "{{spent}}, target {{target}}",
	open: "Open: {{name}}",
	opened: "{{name}}, running",
	ended: "{{name}}, ended",
	amount: { days: "{{days}} d", daysHours: "{{days}} d {{hours}} h", hours: "{{hours}} h", minutes: "{{minutes}} min" },
	page: {
		title: "Definition of the pathway",
		lead: "The pathway as it runs: steps, deadlines and what may follow. The diagram comes from the engine itself.",
		machines: "Pathway and procedures",
		download: "Download",
		downloadFull: "Detailed diagram (BPMN)",
		downloadOverview: "Overview (BPMN)",
		unknown: "There is no such pathway.",
	},
}
