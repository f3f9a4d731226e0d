import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { activePlaces } from "../../machines/advance.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { CaseInMemory, type Left } from "./case-in-memory.ts"
import { openWorld, START, type World } from "./setup.ts"

const DAY_MS = 86_400_000
/** Of each property. */
const RUNS = 40

let world: World
beforeAll(async () => {
	world = await openWorld()
})
afterAll(async () => {
	await world.close()
})

const anyMoment = fc.integer({ min: 0, max: 14 * DAY_MS }).map((ms) => new Date(START.getTime() + ms))
const spans = (days: number) => fc.integer({ min: 0, max: days * DAY_MS })
const urgencies = fc.constantFrom("emergency", "urgent", "routine")
const OPINION = "teleExpertise-1"

/** A case in coordination with an opinion asked of an expert in the Hexagone, who has no deputy. */
function asked(now: Date, urgency = "routine"): CaseInMemory {
	const run = new CaseInMemory(world.engine.geography, world.home.platform, now, {
		requesterType: "treatingDoctor",
		channel: "phone",
		urgency,
		diagnosticState: "suspected",
		doctorSettled: false,
		contactRefused: false,
		territoryOfCare: "RE",
		territoryOfResidence: "YT",
		facts: { requesterTerritory: "GP" },
	})
	return run
		.send("case", "REQUEST_ACCEPTED", "nurse-1", "nurse")
		.send("case", "ORIENTATION_PROPOSED", "nurse-1", "nurse", { filieres: [], level: "LOCAL" })
		.send("case", "ORIENTATION_VALIDATED", "physician-1", "physician")
		.send("case", "MEDICAL_PROCEDURE_OPENED", "nurse-1", "nurse", {
			kind: "teleExpertise",
			level: "LOCAL",
			input: { expert: "expert-1", centre: "centre-1", question: "sealed" },
			facts: { deputy: null, expertTerritory: "HEX", requerantIsProfessional: true },
		})
		.send(OPINION, "PATIENT_AGREED", "nurse-1", "nurse")
		.send(OPINION, "REQUEST_SENT", "nurse-1", "nurse")
}

const promised = { answerBy: "2026-06-30" }
const situations = {
	"an expert who was asked": (run: CaseInMemory) => run,
	"an expert who promised a date": (run: CaseInMemory) =>
		run.send(OPINION, "EXPERT_ACCEPTED", "expert-1", "expert", promised),
	"a nurse who looks for another expert": (run: CaseInMemory) =>
		run.send(OPINION, "EXPERT_DECLINED", "expert-1", "expert", { reason: "noTime" }),
	"a requester who is to be told": (run: CaseInMemory) => run.send(OPINION, "EXPERT_ANSWERED", "expert-1", "expert"),
}

const hold = { reason: "other", until: "2026-12-01" }
const places = (run: CaseInMemory, ref: string) => {
	const { definition, snapshot } = run.instance(ref)
	return activePlaces(definition, snapshot)
}
/** The same without the instant at which it falls due, which a pause moves. */
const timeLeft = (all: readonly Left[]) => all.map(({ place, name, left, status }) => ({ place, name, left, status }))
const resume = (run: CaseInMemory, ref: string) => run.send(ref, "RESUMED", "nurse-1", "nurse", { cause: "decision" })

describe.each(Object.entries(situations))("a pause, with %s", (_, situate) => {
	test.each(["case", OPINION])("of the %s gives back places, timers and tasks with the time they had left", (held) => {
		fc.assert(
			fc.property(anyMoment, spans(10), spans(120), urgencies, (now, before, during, urgency) => {
				const run = situate(asked(now, urgency)).pass(before)
				// While only the opinion waits, the clocks of its case run on.
				const refs = held === "case" ? ["case", OPINION, "bamaraEntry"] : [OPINION]
				const standing = () => refs.map((ref) => [places(run, ref), timeLeft(run.left(ref))])
				const had = standing()
				run.send(held, "PUT_ON_HOLD", "nurse-1", "nurse", hold).pass(during)
				resume(run, held)
				const has = standing()
				expect(has).toEqual(had)
			}),
			{ numRuns: RUNS },
		)
	})

	test("arms no reminder that has already been sent", () => {
		fc.assert(
			fc.property(anyMoment, spans(30), spans(60), (now, before, during) => {
				const run = situate(asked(now)).pass(before)
				const here = new Set(places(run, OPINION))
				const armed = run.left(OPINION).filter((one) => here.has(one.place))
				run.send("case", "PUT_ON_HOLD", "nurse-1", "nurse", hold).pass(during)
				expect(run.left(OPINION).filter((one) => one.status === "pending")).toEqual([])
				resume(run, "case")
				expect(run.left(OPINION).map((one) => one.name)).toEqual(armed.map((one) => one.name))
			}),
			{ numRuns: RUNS },
		)
	})
})

describe("a change of urgency", () => {
	test("taken back gives every due time that had not passed back to the minute", () => {
		fc.assert(
			fc.property(anyMoment, spans(8), urgencies, urgencies, (now, before, urgency, other) => {
				const run = asked(now, urgency).pass(before)
				const due = () => ["case", OPINION, "bamaraEntry"].flatMap((ref) => run.left(ref))
				const had = due()
				for (const to of [other, urgency])
					run.send("case", "URGENCY_CHANGED", "nurse-1", "nurse", { urgency: to, reason: "sealed" })
				const ahead = (one: Left) => one.dueAt !== null && one.dueAt > run.now.toISOString()
				expect(due().filter((_, index) => had.slice(index, index + 1).some(ahead))).toEqual(had.filter(ahead))
				expect(due().map((one) => one.name)).toEqual(had.map((one) => one.name))
			}),
			{ numRuns: RUNS },
		)
	})

	test("never puts a due time before now", () => {
		fc.assert(
			fc.property(anyMoment, spans(30), urgencies, urgencies, (now, before, urgency, other) => {
				const run = asked(now, urgency).pass(before)
				run.send("case", "URGENCY_CHANGED", "nurse-1", "nurse", { urgency: other, reason: "sealed" })
				const timers = ["case", OPINION, "bamaraEntry"].flatMap((ref) => run.instance(ref).ledger.timers)
				for (const one of timers) expect(Date.parse(one.dueAt)).toBeGreaterThanOrEqual(run.now.getTime())
			}),
			{ numRuns: RUNS },
		)
	})

	test("during a pause counts what was spent before it, and not the pause", () => {
		fc.assert(
			fc.property(anyMoment, spans(3), spans(60), urgencies, urgencies, (now, before, during, urgency, other) => {
				const change = (run: CaseInMemory) =>
					run.send("case", "URGENCY_CHANGED", "nurse-1", "nurse", { urgency: other, reason: "sealed" })
				const held = (run: CaseInMemory) => run.send("case", "PUT_ON_HOLD", "nurse-1", "nurse", hold)
				const first = asked(now, urgency).pass(before)
				const early = resume(held(change(first)).pass(during), "case")
				const second = asked(now, urgency).pass(before)
				const late = resume(change(held(second).pass(during)), "case")
				expect(timeLeft(late.left(OPINION))).toEqual(timeLeft(early.left(OPINION)))
			}),
			{ numRuns: RUNS },
		)
	})
})

describe("holds inside holds", () => {
	const back = ["opinion", "case", "information"] as const

	test.each(permutationsOf(back))("taken back in the order %s, %s, %s end where they began", (...order) => {
		fc.assert(
			fc.property(
				anyMoment,
				fc.boolean(),
				fc.array(spans(20), { minLength: 7, maxLength: 7 }),
				(now, writing, gaps) => {
					const gap = (index: number) => gaps[index] ?? 0
					const run = asked(now)
					if (writing) run.send(OPINION, "EXPERT_ACCEPTED", "expert-1", "expert", promised)
					run.pass(gap(0) % (4 * DAY_MS))
					const expert = { places: places(run, OPINION), left: timeLeft(run.left(OPINION)) }
					run.send(OPINION, "INFORMATION_REQUESTED", "expert-1", "expert", { items: ["x"], message: "sealed" })
					run.pass(gap(1)).send(OPINION, "PUT_ON_HOLD", "nurse-1", "nurse", hold).pass(gap(2))
					const around = { places: places(run, "case"), left: timeLeft(run.left("case")) }
					const owed = timeLeft(run.left("bamaraEntry"))
					run.send("case", "PUT_ON_HOLD", "nurse-1", "nurse", hold)
					let given: { places: readonly string[]; left: unknown } | undefined
					let resumed: typeof given
					let entry: unknown
					for (const [index, what] of order.entries()) {
						run.pass(gap(3 + index))
						if (what === "information") {
							run.send(OPINION, "INFORMATION_RECEIVED", "gp-1", "requester", { complete: true })
							given = { places: places(run, OPINION), left: timeLeft(run.left(OPINION)) }
						} else if (what === "case") {
							resume(run, "case")
							resumed = { places: places(run, "case"), left: timeLeft(run.left("case")) }
							entry = timeLeft(run.left("bamaraEntry"))
						} else resumeIfHeld(run)
					}
					expect(given).toEqual(expert)
					expect(resumed).toEqual(around)
					expect(entry).toEqual(owed)
				},
			),
			{ numRuns: RUNS },
		)
	})
})

/** Somebody resumes the opinion; refused when the information has woken it already (rule E4). */
function resumeIfHeld(run: CaseInMemory): void {
	try {
		resume(run, OPINION)
	} catch (error) {
		if (!(error instanceof WorkflowError) || error.code !== "EVENT_NOT_ALLOWED") throw error
	}
}

function permutationsOf<T>(all: readonly T[]): T[][] {
	if (all.length <= 1) return [[...all]]
	return all.flatMap((one, index) =>
		permutationsOf(all.filter((_, other) => other !== index)).map((rest) => [one, ...rest]),
	)
}
