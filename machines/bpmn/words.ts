import { type Label, label } from "../vocabulary.ts"

/** What a diagram says beside the labels of its machine. */
export const words = {
	start: label("Début", "Start"),
	outcome: label("Issue ?", "Outcome?"),
	times: label("× le délai", "× the target"),
	daysBefore: label("j avant la date", "days before"),
	daysAfter: label("j après la date", "days after"),
	onTheDay: label("À la date", "On the date"),
	escalation: label("Alerte :", "Alert:"),
	back: label("Retour aux mêmes étapes", "Back to the same steps"),
	end: label("Fin", "End"),
	branchEnd: label("Fin de la branche", "Branch ends"),
	anywhere: label("À tout moment", "At any time"),
	settled: label("Tout est réglé", "All is settled"),
	role: label("Qui :", "Who:"),
	task: label("Tâche :", "Task:"),
	reminder: label("Rappel :", "Reminder:"),
	sameStep: label("Sans changer d'étape :", "Without leaving the step:"),
	detours: label("Détours et sorties", "Detours and ways out"),
} as const satisfies Record<string, Label>
