import { describe, expect, test } from "vitest"
import { label } from "../../machines/vocabulary.ts"
import { type StatusStep, sinceWords, statusOf, whenWords } from "../../web/case-parts/status-sentence.ts"

const days = { yesterday: "hier", today: "aujourd’hui", tomorrow: "demain" }
const REUNION = "Indian/Reunion"
const PARIS = "Europe/Paris"
const CAYENNE = "America/Cayenne"

const at = (now: string, zone = REUNION) => ({ now: new Date(now), zone, locale: "fr-FR" })

const step = (more: Partial<StatusStep> = {}): StatusStep => ({
	title: label("Proposer une orientation", "Propose an orientation"),
	party: "us",
	mine: false,
	free: false,
	name: null,
	role: { id: "nurse", label: label("IDE de coordination", "Coordination nurse") },
	since: "2026-03-16T10:20:00Z",
	dueAt: "2026-03-18T10:20:00Z",
	late: false,
	onHold: false,
	next: null,
	zone: REUNION,
	territory: "RE",
	clock: "working",
	...more,
})
const open = { closed: null, heldUntil: null, resting: label("Avis en cours", "Running") }

describe("whose turn it is", () => {
	test("is the reader's first of all, however late others are", () => {
		const mine = step({ mine: true, dueAt: "2026-04-01T08:00:00Z" })
		const expert = step({ party: "others", late: true, dueAt: "2026-03-01T08:00:00Z" })
		expect(statusOf({ ...open, steps: [expert, mine] })).toEqual({
			kind: "yours",
			step: mine,
			others: { count: 1, late: 1 },
		})
	})

	test("then what the reader may take, then a colleague's, then what others owe; the earliest due of each", () => {
		const free = step({ free: true })
		const colleague = step({ name: "Maya T." })
		const expert = step({ party: "others", name: "Dr Tamarin" })
		const later = step({ party: "others", name: "Dr Badamier", dueAt: "2026-05-01T08:00:00Z" })
		expect(statusOf({ ...open, steps: [later, expert, colleague, free] })).toMatchObject({
			kind: "free",
			others: { count: 3 },
		})
		expect(statusOf({ ...open, steps: [later, expert, colleague] })).toMatchObject({ kind: "colleague" })
		expect(statusOf({ ...open, steps: [later, expert] })).toEqual({
			kind: "theirs",
			step: expert,
			others: { count: 1, late: 0 },
		})
	})

	test("is nobody's while the case is on hold, whoever is asked to decide about it", () => {
		const review = step({ mine: true })
		const waiting = step({ onHold: true })
		expect(statusOf({ ...open, heldUntil: "2026-03-30", steps: [waiting, review] })).toEqual({
			kind: "onHold",
			until: "2026-03-30",
			step: review,
		})
	})

	test("is nobody's once it is closed, and says where it rests while nobody is asked", () => {
		const closed = { as: label("Clos : parcours terminé", "Completed"), since: "2026-03-01T00:00:00Z" }
		expect(statusOf({ ...open, steps: [step({ mine: true })], closed })).toEqual({ kind: "closed", ...closed })
		expect(statusOf({ ...open, steps: [] })).toEqual({ kind: "waiting", place: open.resting })
	})
})

describe("since when", () => {
	test("is an hour today, then yesterday's, a day of this week by name, and a date before", () => {
		const now = at("2026-03-17T06:42:00Z")
		expect(sinceWords("2026-03-17T05:00:00Z", days, now)).toBe("09:00")
		expect(sinceWords("2026-03-16T10:20:00Z", days, now)).toBe("hier 14:20")
		expect(sinceWords("2026-03-13T05:00:00Z", days, now)).toBe("vendredi 09:00")
		expect(sinceWords("2026-03-05T05:00:00Z", days, now)).toBe("jeu. 5 mars")
	})

	test("is yesterday's where the reader is, though it is the same day in UTC", () => {
		// 21:30 UTC is half past one of the next day in La Réunion.
		expect(sinceWords("2026-03-16T19:30:00Z", days, at("2026-03-16T21:30:00Z"))).toBe("hier 23:30")
		expect(sinceWords("2026-03-16T19:30:00Z", days, at("2026-03-16T21:30:00Z", CAYENNE))).toBe("16:30")
	})
})

describe("when", () => {
	test("is said in the hours of whoever it is about, then here", () => {
		const now = at("2026-03-17T06:42:00Z")
		expect(whenWords("2026-03-19T13:00:00Z", PARIS, days, now)).toEqual({ there: "jeudi 14:00", here: "17:00" })
		expect(whenWords("2026-03-19T13:00:00Z", null, days, now)).toEqual({ there: "jeudi 17:00", here: null })
	})

	test("names the other day where midnight lies between the two", () => {
		const now = at("2026-03-17T06:42:00Z")
		// 22:30 in Cayenne on the 18th is half past five on the 19th here.
		expect(whenWords("2026-03-19T01:30:00Z", CAYENNE, days, now)).toEqual({
			there: "demain 22:30",
			here: "jeudi 05:30",
		})
	})

	test("follows the change of hour in Paris, which La Réunion does not know", () => {
		expect(whenWords("2026-03-27T13:00:00Z", PARIS, days, at("2026-03-27T06:00:00Z"))).toEqual({
			there: "aujourd’hui 14:00",
			here: "17:00",
		})
		expect(whenWords("2026-03-30T12:00:00Z", PARIS, days, at("2026-03-27T06:00:00Z"))).toEqual({
			there: "lundi 14:00",
			here: "16:00",
		})
	})

	test("says one hour only where both clocks show the same", () => {
		expect(whenWords("2026-07-01T08:00:00Z", "Indian/Mauritius", days, at("2026-07-01T06:00:00Z"))).toEqual({
			there: "aujourd’hui 12:00",
			here: null,
		})
	})
})
