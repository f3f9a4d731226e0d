import { describe, expect, test } from "vitest"
import { engineEvents } from "../../machines/engine-events.ts"
import { isForPeople } from "../../machines/policy.ts"
import { registry } from "../../machines/registry.ts"
import { deedInEnglish, deedInFrench } from "../../web/pages/case/say-deed.ts"

const labels = [
	...registry.current.flatMap((one) =>
		Object.entries(one.events).flatMap(([type, event]) => (isForPeople(one, type) ? [event.label] : [])),
	),
	...Object.values(engineEvents).map((one) => one.label),
]

describe("what somebody did", () => {
	test("is said of every event that people send, from the name of its button", () => {
		expect(labels.filter(({ fr }) => deedInFrench(fr) === undefined).map(({ fr }) => fr)).toEqual([])
		const infinitives = labels.map(({ fr }) => deedInFrench(fr) ?? "").filter((one) => /^\p{L}+(er|ir)\b/u.test(one))
		expect(infinitives).toEqual([])
	})

	test.each([
		["Valider l'orientation", "valide l'orientation"],
		["Mettre en attente", "met en attente"],
		["Renvoyer l'orientation", "renvoie l'orientation"],
		["Rendre l'avis", "rend l'avis"],
		["Répondre à la question de clôture", "répond à la question de clôture"],
		["Signer et déposer le dossier", "signe et dépose le dossier"],
		["Ne pas retenir le dossier", "ne retient pas le dossier"],
		["Envoyer mes réponses", "envoie ses réponses"],
		["Évaluer les besoins", "évalue les besoins"],
	])("%s: %s", (label, deed) => {
		expect(deedInFrench(label)).toBe(deed)
	})

	test("in English too", () => {
		expect(
			["Validate the orientation", "Put on hold", "Sign and submit the file", "Send my answers"].map(deedInEnglish),
		).toEqual(["validates the orientation", "puts on hold", "signs and submits the file", "sends their answers"])
	})
})
