import { createInstance } from "i18next"
import { beforeAll, describe, expect, test } from "vitest"
import type { Calendar } from "../../machines/working-time.ts"
import { sayConsequences, type Telling } from "../../web/actions/say-consequences.ts"
import { sayMoment } from "../../web/actions/say-moment.ts"
import { en } from "../../web/actions/texts.en.ts"
import { fr } from "../../web/actions/texts.fr.ts"
import { en as caseEn } from "../../web/case-parts/texts.en.ts"
import { fr as caseFr } from "../../web/case-parts/texts.fr.ts"
import { setTypography } from "../../web/i18n/french-typography.ts"
import { CaseInMemory } from "../walks/case-in-memory.ts"

const HOME = "11111111-1111-4111-8111-111111111111"
const weekdays = (...ranges: [string, string][]) =>
	Object.fromEntries(["1", "2", "3", "4", "5"].map((day) => [day, ranges]))
const noDaysOff = { holidays: [], closedDays: [], closures: [] }
const territories = [
	{ code: "RE", name: "La Réunion", zone: "Indian/Reunion", hours: weekdays(["08:00", "12:00"], ["13:00", "17:00"]) },
	{ code: "HEX", name: "Hexagone", zone: "Europe/Paris", hours: weekdays(["09:00", "13:00"], ["14:00", "18:00"]) },
	{ code: "GF", name: "Guyane", zone: "America/Cayenne", hours: weekdays(["08:00", "16:00"]) },
].map((one) => ({ ...one, ...noDaysOff }))
const geography = {
	revision: 1,
	targets: new Map(),
	calendars: new Map(territories.map(({ code, zone, hours }): [string, Calendar] => [code, { zone, hours }])),
	platforms: new Map([[HOME, "RE"]]),
}
const people: Readonly<Record<string, string>> = { "expert-1": "Dr Tamarin", "requester-1": "Dr Filao" }

type Language = "fr" | "en"
const i18n = createInstance()
beforeAll(async () => {
	await i18n.init({
		lng: "fr",
		fallbackLng: "fr",
		resources: {
			fr: { actions: setTypography(fr), case: setTypography(caseFr) },
			en: { actions: en, case: caseEn },
		},
		interpolation: { escapeValue: false },
	})
})

function telling(language: Language, now: string, more: Partial<Telling> = {}): Telling {
	return {
		t: i18n.getFixedT(language, "actions"),
		tCase: i18n.getFixedT(language, "case"),
		locale: language === "fr" ? "fr-FR" : "en-GB",
		now: new Date(now),
		zone: "Indian/Reunion",
		findTerritory: (code) => territories.find((one) => one.code === code),
		say: (label) => label[language],
		nameOf: (person) => people[person],
		platformName: () => undefined,
		...more,
	}
}

/** Without the spaces that do not break, which `french-typography` has its own test for. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ").replaceAll("’", "'")

const open = (now: string, urgency = "routine") =>
	new CaseInMemory(geography, HOME, new Date(now), {
		requesterType: "treatingDoctor",
		requester: "requester-1",
		channel: "phone",
		urgency,
		diagnosticState: "suspected",
		doctorSettled: true,
		contactRefused: false,
		territoryOfCare: "RE",
		territoryOfResidence: "RE",
		facts: { requesterTerritory: "HEX" },
	})

const toExpert = {
	kind: "teleExpertise",
	level: "LOCAL",
	input: { expert: "expert-1", centre: "centre-1", question: "sealed" },
	facts: { deputy: null, expertTerritory: "HEX", requerantIsProfessional: true },
}

function readyToAsk(now: string): CaseInMemory {
	return open(now)
		.send("case", "REQUEST_ACCEPTED", "nurse-1", "nurse")
		.send("case", "ORIENTATION_PROPOSED", "nurse-1", "nurse", { filieres: [], level: "LOCAL" })
		.send("case", "ORIENTATION_VALIDATED", "physician-1", "physician")
		.send("case", "MEDICAL_PROCEDURE_OPENED", "nurse-1", "nurse", toExpert)
		.send("teleExpertise-1", "PATIENT_AGREED", "nurse-1", "nurse")
}

function say(
	run: CaseInMemory,
	language: Language,
	event: Parameters<CaseInMemory["foretell"]>,
	more?: Partial<Telling>,
) {
	const { lines, details } = sayConsequences(run.foretell(...event), telling(language, run.now.toISOString(), more))
	return [...lines, ...details].map(({ text }) => plain(text))
}

describe("what will happen, in sentences", () => {
	test("says where the case goes, who acts by when, who is told and what stays on record", () => {
		// Monday morning in La Réunion: five working days later is the next Monday.
		const run = open("2026-03-16T05:00:00Z")
		expect(say(run, "fr", ["case", "REQUEST_ACCEPTED", "nurse-1", "nurse"])).toEqual([
			"Le dossier passe à : **Orientation à proposer**.",
			"À faire par **l'IDE de coordination** : proposer une orientation, avant **lun. 23 mars, 09:00**.",
			"Un message prévient **Dr Filao** : la demande est acceptée.",
			"Rappel pour l'IDE de coordination : **lun. 23 mars, 09:00**.",
			"L'étape reste au dossier, à votre nom.",
			"Sans suite lun. 30 mars, 09:00, **le médecin référent** reprend la tâche.",
			"Tâche terminée : qualifier la demande.",
			"2 rappels prévus sont annulés.",
		])
	})

	test("says the hours of whoever is asked, then those of whoever reads", () => {
		const run = readyToAsk("2026-03-16T05:00:00Z")
		const lines = say(run, "fr", ["teleExpertise-1", "REQUEST_SENT", "nurse-1", "nurse"])
		expect(lines.slice(0, 4)).toEqual([
			"Télé-expertise : passe à **Expert sollicité**.",
			"À faire par **Dr Tamarin** : accepter ou décliner la demande d'avis, avant **ven. 20 mars, 18:00 à Paris, 21:00 ici**.",
			"Un message prévient **Dr Tamarin** : un avis est demandé.",
			"Rappel pour Dr Tamarin : **mer. 18 mars, 13:00 à Paris, 16:00 ici**.",
		])
	})

	test("is as complete in English", () => {
		const run = readyToAsk("2026-03-16T05:00:00Z")
		expect(say(run, "en", ["teleExpertise-1", "REQUEST_SENT", "nurse-1", "nurse"])).toEqual([
			"Tele-expertise: moves to **Expert asked**.",
			"For **Dr Tamarin** to do: accept or decline the request for an opinion, before **Fri 20 March, 18:00 in Paris, 21:00 here**.",
			"A message tells **Dr Tamarin**: an opinion is asked for.",
			"Reminder for Dr Tamarin: **Wed 18 March, 13:00 in Paris, 16:00 here**.",
			"The step stays on record, in your name.",
			"If nothing has come **Wed 25 March, 13:00 in Paris, 16:00 here**, the step changes by itself.",
			"Task done: prepare the request: information, agreement, question, documents.",
			"2 planned reminders are cancelled.",
			"Reminder for Dr Tamarin: **Fri 20 March, 18:00 in Paris, 21:00 here**.",
		])
	})

	test("names whom something is recorded for", () => {
		const run = readyToAsk("2026-03-16T05:00:00Z").send("teleExpertise-1", "REQUEST_SENT", "nurse-1", "nurse")
		const recordedFor = { role: "expert", person: "expert-1" } as const
		const lines = say(
			run,
			"fr",
			["teleExpertise-1", "EXPERT_DECLINED", "nurse-1", "nurse", { reason: "noTime", recordedFor }],
			{ recordedFor },
		)
		expect(lines).toContain("L'étape reste au dossier, notée par vous pour **Dr Tamarin**.")
	})

	test("says that deadlines stop, and run on afterwards", () => {
		const run = open("2026-03-16T05:00:00Z")
		const hold = { reason: "familyWish", until: "2026-04-06" }
		expect(say(run, "fr", ["case", "PUT_ON_HOLD", "nurse-1", "nurse", hold])[0]).toBe(
			"Les délais du dossier **s'arrêtent**.",
		)
		run.send("case", "PUT_ON_HOLD", "nurse-1", "nurse", hold)
		expect(say(run, "fr", ["case", "RESUMED", "nurse-1", "nurse", { cause: "decision" }])[0]).toBe(
			"Les délais du dossier **reprennent**, avec le temps restant.",
		)
	})

	test("begins with three to six lines; the rest is for whoever asks", () => {
		const run = readyToAsk("2026-03-16T05:00:00Z")
		const now = run.now.toISOString()
		const asked = sayConsequences(
			run.foretell("teleExpertise-1", "REQUEST_SENT", "nurse-1", "nurse"),
			telling("fr", now),
		)
		expect([asked.lines.length, asked.details.length]).toEqual([6, 3])
		const same = sayConsequences(
			run.foretell("case", "DIAGNOSTIC_STATE_CHANGED", "physician-1", "physician", { diagnosticState: "confirmed" }),
			telling("fr", now),
		)
		expect(same.lines.map(({ text }) => plain(text))).toEqual([
			"Le dossier reste à : Avis et consultations en cours, Besoins à évaluer, BaMaRa en cours et Médecin traitant : réglé.",
			"L'étape reste au dossier, à votre nom.",
		])
	})

	test("says nothing twice", () => {
		const run = readyToAsk("2026-03-16T05:00:00Z")
		const lines = say(run, "fr", ["case", "PATIENT_WITHDREW", "nurse-1", "nurse", { reason: "sealed", form: "oral" }])
		expect(new Set(lines).size).toBe(lines.length)
	})
})

describe("a moment in words", () => {
	const speech = (now: string, more: Partial<Telling> = {}) => telling("fr", now, more)

	test("follows the change of hour in Paris: three hours apart before, two after", () => {
		const now = "2026-03-20T06:00:00Z"
		expect(plain(sayMoment("2026-03-27T13:00:00Z", "HEX", speech(now)))).toBe("ven. 27 mars, 14:00 à Paris, 17:00 ici")
		expect(plain(sayMoment("2026-03-30T12:00:00Z", "HEX", speech(now)))).toBe("lun. 30 mars, 14:00 à Paris, 16:00 ici")
	})

	test("says both days where the days differ", () => {
		const now = "2026-03-20T06:00:00Z"
		expect(plain(sayMoment("2026-03-25T22:30:00Z", "GF", speech(now)))).toBe(
			"mer. 25 mars, 19:30 à Cayenne, jeu. 26 mars, 02:30 ici",
		)
	})

	test("says today and tomorrow, and one clock where both show the same", () => {
		const now = "2026-03-20T06:00:00Z"
		expect(sayMoment("2026-03-20T10:00:00Z", "RE", speech(now))).toBe("aujourd’hui, 14:00")
		expect(sayMoment("2026-03-21T10:00:00Z", null, speech(now))).toBe("demain, 14:00")
		const dubai = speech(now, {
			findTerritory: () => ({ code: "XX", name: "X", zone: "Asia/Dubai", hours: null, ...noDaysOff }),
		})
		expect(sayMoment("2026-03-21T10:00:00Z", "XX", dubai)).toBe("demain, 14:00")
	})
})
