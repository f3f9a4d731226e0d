import { describe, expect, test } from "vitest"
import { createActor, initialTransition, transition } from "xstate"
import { getShortestPaths } from "xstate/graph"
import { NewCase } from "../../db/open-case.ts"
import { RequestContent } from "../../db/requests/request-content.ts"
import { mayReach, requestFormMachine } from "../../web/pages/request/request-form-machine.ts"
import { type Step, steps, type Variant } from "../../web/pages/request/request-issues.ts"
import {
	birthDateOf,
	contentOf,
	emptyValues,
	identityKey,
	newCaseOf,
	RequestValues,
} from "../../web/pages/request/request-values.ts"
import { valuesOfContent } from "../../web/pages/request/values-of-content.ts"

const today = new Date("2026-03-19T06:00:00Z")
const PLATFORM = "3f2a9c1e-0b7d-4d51-9c55-6a1f0e6f7a10"

/** The six things that are needed, step by step. */
const needed: Readonly<Partial<Record<Step, Partial<RequestValues>>>> = {
	who: { requesterType: "family", contactName: "Vacoas", contactPhone: "0692 00 11 22" },
	patient: {
		birthName: "Vacoas",
		givenNames: "Aline",
		birthDay: "9",
		birthMonth: "4",
		birthYear: "2018",
		territory: "YT",
		platform: PLATFORM,
	},
	situation: { reason: "Trouver un spécialiste" },
	agreement: { informationRead: "yes" },
}
const complete: RequestValues = {
	...emptyValues(),
	...(Object.assign({}, ...Object.values(needed)) as Partial<RequestValues>),
}

const start = (variant: Variant, values: RequestValues = emptyValues(), step?: Step) => {
	const actor = createActor(requestFormMachine, { input: { variant, values, today, ...(step ? { step } : {}) } })
	actor.start()
	return actor
}
type Actor = ReturnType<typeof start>
const stepOf = (actor: Actor): Step | undefined => steps.find((step) => actor.getSnapshot().matches({ filling: step }))
const codes = (actor: Actor) => actor.getSnapshot().context.issues.map(({ code }) => code)

describe("the form of a new request", () => {
	test("needs six things and no more, and says at each step which", () => {
		const actor = start("team")
		const asked: string[] = []
		for (const step of steps.slice(0, -1)) {
			actor.send({ type: "CONTINUED" })
			if (stepOf(actor) === step) {
				asked.push(...codes(actor))
				actor.send({ type: "CHANGED", values: needed[step] ?? {} })
				actor.send({ type: "CONTINUED" })
			}
		}
		expect(stepOf(actor)).toBe("review")
		expect(asked).toEqual([
			"requesterType",
			"requester",
			"reach",
			"birthName",
			"givenNames",
			"birthDate",
			"territory",
			"platform",
			"reason",
		])
		// The name is two fields, who asks two, and the platform is the team's own.
		expect(new Set(asked.filter((one) => one !== "platform" && one !== "givenNames" && one !== "requester")).size).toBe(
			6,
		)
	})

	test.each<[Variant]>([["team"], ["public"]])("reaches every step, both ends and every way back: %s", (variant) => {
		const events = [
			...steps.map((step) => ({ type: "STEP_CHOSEN", step }) as const),
			...Object.values(needed).map((values) => ({ type: "CHANGED", values }) as const),
			{ type: "CONTINUED" } as const,
			{ type: "WENT_BACK" } as const,
			{ type: "SUBMITTED" } as const,
			{ type: "LOOKALIKES_FOUND", cases: [], about: identityKey(complete) } as const,
			{ type: "SENT", sent: { number: "P-2026-0001", caseId: PLATFORM } } as const,
			{ type: "FAILED", error: null } as const,
		]
		const paths = getShortestPaths(requestFormMachine, {
			events,
			input: { variant, values: emptyValues(), today },
			serializeState: ({ value, context }) => JSON.stringify([value, context.values, context.checkedFor]),
			limit: 4_000,
		})
		const reached = new Set(paths.map(({ state }) => JSON.stringify(state.value)))
		for (const step of steps) expect(reached).toContain(JSON.stringify({ filling: step }))
		expect(reached).toContain('"sending"')
		expect(reached).toContain('"done"')
		const sent = paths.filter(({ state }) => state.matches("sending") || state.matches("done"))
		expect(sent.length).toBeGreaterThan(0)
		// Nothing is ever sent that lacks something, whatever way led there.
		expect(sent.filter(({ state }) => !mayReach(state.context, "review"))).toEqual([])
	})

	test("goes back without losing a letter, and forward to any step that is reachable", () => {
		const actor = start("team", complete)
		for (let turn = 0; turn < 5; turn += 1) actor.send({ type: "CONTINUED" })
		expect(stepOf(actor)).toBe("review")
		for (let turn = 0; turn < 5; turn += 1) actor.send({ type: "WENT_BACK" })
		expect(stepOf(actor)).toBe("who")
		actor.send({ type: "STEP_CHOSEN", step: "agreement" })
		expect(stepOf(actor)).toBe("agreement")
		expect(actor.getSnapshot().context.values).toEqual(complete)
		actor.send({ type: "CHANGED", values: { reason: "" } })
		actor.send({ type: "STEP_CHOSEN", step: "review" })
		expect(stepOf(actor)).toBe("agreement")
	})

	test("asks whether a look-alike is the same person before it goes on, and forgets the answer when the patient changes", () => {
		const actor = start("team", complete, "patient")
		actor.send({ type: "LOOKALIKES_FOUND", cases: ["a", "b"], about: identityKey(complete) })
		actor.send({ type: "CONTINUED" })
		expect(stepOf(actor)).toBe("patient")
		actor.send({ type: "JUDGED_OTHER", caseId: "a" })
		actor.send({ type: "CONTINUED" })
		expect(stepOf(actor)).toBe("patient")
		actor.send({ type: "JUDGED_OTHER", caseId: "b" })
		actor.send({ type: "CONTINUED" })
		expect(stepOf(actor)).toBe("situation")
		actor.send({ type: "CHANGED", values: { givenNames: "Alix" } })
		expect(actor.getSnapshot().context.values.others).toEqual([])
		// An answer about somebody who is no longer typed says nothing.
		actor.send({ type: "LOOKALIKES_FOUND", cases: ["c"], about: identityKey(complete) })
		expect(actor.getSnapshot().context.lookalikes).toEqual([])
	})

	test("sends nothing before somebody has looked for the patient, nor while an answer is owed", () => {
		const actor = start("team", complete, "review")
		const is = (state: "checking" | "sending") => actor.getSnapshot().matches(state)
		actor.send({ type: "SUBMITTED" })
		expect(is("checking")).toBe(true)
		actor.send({ type: "FAILED", error: new Error("offline") })
		expect(stepOf(actor)).toBe("review")
		actor.send({ type: "SUBMITTED" })
		actor.send({ type: "LOOKALIKES_FOUND", cases: ["a"], about: identityKey(complete) })
		expect(stepOf(actor)).toBe("review")
		actor.send({ type: "SUBMITTED" })
		expect(stepOf(actor)).toBe("review")
		actor.send({ type: "JUDGED_SAME", caseId: "a", number: "P-2025-0088" })
		actor.send({ type: "SUBMITTED" })
		expect(is("sending")).toBe(true)
		expect(actor.getSnapshot().context.values).toMatchObject({ sameAs: "a", sameAsNumber: "P-2025-0088" })
	})

	test("goes on by itself once the search has found nobody else", () => {
		const actor = start("team", complete, "review")
		actor.send({ type: "SUBMITTED" })
		actor.send({ type: "LOOKALIKES_FOUND", cases: [], about: "somebody else" })
		expect(actor.getSnapshot().matches("checking")).toBe(true)
		actor.send({ type: "LOOKALIKES_FOUND", cases: [], about: identityKey(complete) })
		expect(actor.getSnapshot().matches("sending")).toBe(true)
	})

	test("is sent once by a double click, keeps everything when the answer is lost, and ends", () => {
		const [first] = initialTransition(requestFormMachine, {
			variant: "public",
			values: complete,
			step: "review",
			today,
		})
		const [sending, actions] = transition(requestFormMachine, first, { type: "SUBMITTED" })
		expect(sending.matches("sending")).toBe(true)
		const [again] = transition(requestFormMachine, sending, { type: "SUBMITTED" })
		expect(again.value).toEqual(sending.value)
		expect(actions.length).toBeGreaterThanOrEqual(0)
		const [failed] = transition(requestFormMachine, sending, { type: "FAILED", error: new Error("lost") })
		expect(failed.matches({ filling: "review" })).toBe(true)
		expect(failed.context.values).toEqual(complete)
		const [done] = transition(requestFormMachine, sending, { type: "SENT", sent: { number: "K7F-2QX-9MB" } })
		expect([done.status, done.context.sent]).toEqual(["done", { number: "K7F-2QX-9MB" }])
	})

	test("takes up a draft where it was left, or at its beginning when something before is missing", () => {
		expect(stepOf(start("team", complete, "agreement"))).toBe("agreement")
		expect(stepOf(start("team", { ...complete, birthName: "" }, "agreement"))).toBe("who")
		expect(RequestValues.parse({ requesterType: "nonsense", files: "x", birthName: 4 })).toEqual(emptyValues())
	})
})

describe("a birth date in three fields", () => {
	const born = (birthDay: string, birthMonth: string, birthYear: string, birthApproximate: "" | "yes" = "") =>
		birthDateOf({ ...emptyValues(), birthDay, birthMonth, birthYear, birthApproximate })

	test.each([
		["9", "4", "2018", "2018-04-09"],
		["29", "2", "2024", "2024-02-29"],
		["29", "2", "2023", undefined],
		["31", "4", "2018", undefined],
		["9", "4", "18", undefined],
		["", "4", "2018", undefined],
		["0", "4", "2018", undefined],
	])("%s %s %s is %s", (day, month, year, expected) => {
		expect(born(day, month, year)).toBe(expected)
	})

	test("stands on the first of what is not known, when that is said", () => {
		expect(born("", "", "1961", "yes")).toBe("1961-01-01")
		expect(born("", "7", "1961", "yes")).toBe("1961-07-01")
	})
})

describe("what is sent", () => {
	test.each(["treatingDoctor", "otherProfessional", "patient", "family", "association"] as const)(
		"is what the API takes, asked by %s with the six things alone",
		(requesterType) => {
			const values = { ...complete, requesterType }
			expect(NewCase.safeParse(newCaseOf(values)).error).toBeUndefined()
			expect(RequestContent.safeParse(contentOf(values)).error).toBeUndefined()
		},
	)

	test("opens the task to tell the treating doctor for whoever is not one, unless the doctor knows", () => {
		expect(newCaseOf(complete).doctorSettled).toBe(false)
		expect(newCaseOf({ ...complete, doctorKnows: "yes" }).doctorSettled).toBe(true)
		expect(newCaseOf({ ...complete, requesterType: "treatingDoctor" }).doctorSettled).toBe(true)
	})

	test("comes back from the public form as it was typed there", () => {
		const typed = {
			...complete,
			channel: "webForm" as const,
			language: "Shimaoré",
			interpreter: "yes" as const,
			doctorName: "Dr Filao",
			urgency: "urgent" as const,
		}
		const back = valuesOfContent(RequestContent.parse(contentOf(typed)), emptyValues())
		expect(contentOf(back)).toEqual(contentOf(typed))
	})
})
