import { expect, test } from "vitest"
import { restoreSnapshot } from "../../machines/advance.ts"
import { describeMachine } from "../../machines/describe-machine.ts"
import { registry } from "../../machines/registry.ts"
import { teleExpertise } from "../../machines/tele-expertise.ts"
import { orderEvents, placesTaking, weighEvents } from "../../machines/weigh-events.ts"

/** A snapshot of a machine that rests in one state, as it would be stored. */
const at = (name: string, value: unknown) => {
	const definition = registry.get(name)
	const stored = { status: "active", value, historyValue: {}, context: {}, children: {} }
	return weighEvents(definition, restoreSnapshot(definition, stored))
}

test("an event of the step itself is nearer than one of its phase, which is nearer than what is always possible", () => {
	const weights = at("tele-expertise", { active: { withExpert: "deciding" } })
	const width = (type: string) => weights.get(type)?.width ?? 0
	expect(width("EXPERT_ACCEPTED")).toBe(1)
	expect(width("EXPERT_DECLINED")).toBeGreaterThan(width("EXPERT_ACCEPTED"))
	expect(width("CANCELLED")).toBeGreaterThan(width("EXPERT_DECLINED"))
	expect(weights.get("EXPERT_ACCEPTED")).toMatchObject({
		specific: true,
		leaves: true,
		ends: false,
		places: ["active.withExpert.deciding"],
	})
	expect(weights.get("CANCELLED")).toMatchObject({ specific: false, ends: true })
	expect(weights.get("PUT_ON_HOLD")).toMatchObject({ specific: false, ends: false })
})

test("attesting ends the entry, what only prepares a step leaves nothing", () => {
	expect(at("bamara-entry", { active: "awaitingAttestation" }).get("ENTRY_ATTESTED")).toMatchObject({ ends: true })
	expect(at("tele-expertise", { active: "preparing" }).get("PATIENT_AGREED")).toMatchObject({
		leaves: false,
		ends: false,
	})
})

test("where an event is possible follows from the states that declare it", () => {
	expect(placesTaking(teleExpertise, "EXPERT_CHOSEN")).toEqual(["active.choosingExpert", "active.physicianDeciding"])
	expect(placesTaking(teleExpertise, "NO_SUCH_EVENT")).toEqual([])
})

test("every event that people send is possible somewhere in its machine", () => {
	for (const definition of registry.current) {
		const declared = new Set(describeMachine(definition).transitions.map((one) => one.event))
		for (const type of Object.keys(definition.events).filter((one) => declared.has(one)))
			expect([definition.name, type, placesTaking(definition, type).length > 0]).toEqual([definition.name, type, true])
	}
})

test("what leads on from the place of a task comes first, what is always possible later, what ends all last", () => {
	const definition = registry.get("pathway")
	const value = { open: { active: { path: { orientation: "awaitingValidation" }, doctor: "settled" } } }
	const stored = { status: "active", value, historyValue: {}, context: {}, children: {} }
	const types = [
		"URGENCY_CHANGED",
		"PUT_ON_HOLD",
		"REQUEST_DECLINED",
		"INFORMATION_REQUESTED",
		"ORIENTATION_RETURNED",
		"ORIENTATION_VALIDATED",
	]
	const place = "open.active.path.orientation.awaitingValidation"
	const events = types.map((type) => ({ type }))
	const order = orderEvents(definition, restoreSnapshot(definition, stored), place, events).map(({ type }) => type)
	expect(order.toSorted()).toEqual(types.toSorted())
	expect(order.slice(0, 2).toSorted()).toEqual(["ORIENTATION_RETURNED", "ORIENTATION_VALIDATED"])
	expect(order.indexOf("PUT_ON_HOLD")).toBeGreaterThan(order.indexOf("ORIENTATION_RETURNED"))
})
