import { describe, expect, test } from "vitest"
import { formOf } from "../../machines/describe-form.ts"
import { registry } from "../../machines/registry.ts"
import { type ErrorKey, errorsOf, unknownReferences } from "../../web/actions/form-errors.ts"
import { readForm } from "../../web/actions/form-spec.ts"
import { begin, payloadOf, withTextsToCome } from "../../web/actions/form-value.ts"
import { instantAt, wallAt } from "../../web/actions/zoned-time.ts"

const pathway = registry.get("pathway")
const formFor = (type: string) => readForm(formOf(pathway, type))
const issuesOf = (type: string, payload: unknown) => {
	const parsed = pathway.events[type]?.payload.safeParse(payload)
	return parsed?.success === false ? parsed.error.issues : []
}
const say = (key: ErrorKey, { fr }: { readonly fr: string }) => `${key}: ${fr}`

describe("the form of an event", () => {
	test("is read from its definition for every event that people send", () => {
		const forms = registry.all.flatMap((definition) =>
			Object.keys(definition.events).map((type) => readForm(formOf(definition, type))),
		)
		expect(new Set(forms.map(({ kind }) => kind))).toEqual(new Set(["group", "either"]))
	})

	test("begins with what has one possible answer, and with empty lists that must be there", () => {
		expect(begin(formFor("RESUMED"))).toEqual({ cause: "decision" })
		expect(begin(formFor("LOST_TO_FOLLOW_UP"))).toEqual({ attempts: [] })
		expect(begin(formFor("PUT_ON_HOLD"))).toEqual({})
	})

	test("sends nothing for what was left empty, and keeps what was filled in", () => {
		const value = {
			reason: " Trop loin ",
			requesterTold: { at: "2026-03-16T09:00:00+04:00", channel: "phone" },
			patientTold: {},
			bamaraReason: "",
		}
		expect(payloadOf(formFor("REQUEST_DECLINED"), value)).toEqual({
			reason: "Trop loin",
			requesterTold: { at: "2026-03-16T09:00:00+04:00", channel: "phone" },
		})
	})

	test("shows and sends the fields of the option chosen", () => {
		const form = formFor("MEDICAL_PROCEDURE_OPENED")
		const value = { kind: "rcp", level: "LOCAL", skipReason: "", input: { staff: "a", expert: "left over" } }
		expect(payloadOf(form, value)).toEqual({ kind: "rcp", level: "LOCAL", input: { staff: "a" } })
		expect(payloadOf(form, {})).toEqual({})
	})

	test("stands in for the texts that are still to be written, and for nothing else", () => {
		const form = formFor("ORIENTATION_PROPOSED")
		const payload = { level: "LOCAL" }
		expect(withTextsToCome(form, payload)).toEqual({ level: "LOCAL", reason: "…" })
		expect(withTextsToCome(formFor("INFORMATION_REQUESTED"), { from: "patient" })).toEqual({
			items: ["…"],
			from: "patient",
			message: "…",
		})
	})

	test("says what is wrong at the field, in the order of the form", () => {
		const form = formFor("REQUEST_DECLINED")
		expect(errorsOf(form, {}, issuesOf("REQUEST_DECLINED", {}), say)).toEqual({
			reason: "text: Pourquoi ne pas retenir",
			"requesterTold.at": "dateTime: Quand",
		})
		const value = { reason: "x", requesterTold: { at: "hier" } }
		expect(Object.keys(errorsOf(form, value, issuesOf("REQUEST_DECLINED", value), say))).toEqual([
			"requesterTold.at",
			"requesterTold.channel",
		])
	})

	test("says what is wrong in a line of a list, and in the question that chooses a form", () => {
		const attempts = { attempts: [{ at: "2026-03-16T09:00:00Z", channel: "phone" }, {}] }
		expect(errorsOf(formFor("LOST_TO_FOLLOW_UP"), attempts, issuesOf("LOST_TO_FOLLOW_UP", attempts), say)).toEqual({
			"attempts.1.at": "dateTime: Quand",
			"attempts.1.channel": "choice: Par quel moyen",
		})
		const form = formFor("MEDICAL_PROCEDURE_OPENED")
		expect(errorsOf(form, {}, issuesOf("MEDICAL_PROCEDURE_OPENED", {}), say)).toEqual({ kind: "choice: Que lancer" })
	})

	test("takes the server's complaints as its own", () => {
		const issues = [{ path: ["until"], code: "invalid_format", message: "" }]
		expect(errorsOf(formFor("PUT_ON_HOLD"), { until: "x" }, issues, say)).toEqual({
			until: "date: En attente jusqu'au",
		})
		const gone = unknownReferences(formFor("ORIENTATION_PROPOSED"), { filieres: ["a", "b"] }, ["b"], say)
		expect(gone).toEqual({ filieres: "gone: Filières concernées" })
	})
})

describe("a time of some place", () => {
	test("is the instant at which clocks there show it, with the offset of that day", () => {
		expect(instantAt({ date: "2026-03-28", time: "14:00" }, "Europe/Paris")).toBe("2026-03-28T14:00:00+01:00")
		expect(instantAt({ date: "2026-03-29", time: "14:00" }, "Europe/Paris")).toBe("2026-03-29T14:00:00+02:00")
		expect(instantAt({ date: "2026-03-28", time: "23:30" }, "America/Cayenne")).toBe("2026-03-28T23:30:00-03:00")
	})

	test("is nothing while it is half said", () => {
		expect(instantAt({ date: "2026-03-28", time: "" }, "Europe/Paris")).toBeUndefined()
		expect(instantAt({ date: "2026-13-48", time: "10:00" }, "Europe/Paris")).toBeUndefined()
	})

	test("in the hour that spring skips is the moment after it", () => {
		const skipped = instantAt({ date: "2026-03-29", time: "02:30" }, "Europe/Paris") ?? ""
		expect(new Date(skipped).toISOString()).toBe("2026-03-29T01:30:00.000Z")
	})

	test("comes back as it was shown", () => {
		for (const zone of ["Europe/Paris", "Indian/Reunion", "America/Cayenne"])
			for (const wall of [
				{ date: "2026-03-16", time: "08:05" },
				{ date: "2026-10-25", time: "23:59" },
			])
				expect(wallAt(instantAt(wall, zone) ?? "", zone)).toEqual(wall)
	})
})
