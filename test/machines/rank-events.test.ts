import { expect, test } from "vitest"
import { describePlaces } from "../../machines/describe-machine.ts"
import { rankEvents } from "../../machines/rank-events.ts"
import { registry } from "../../machines/registry.ts"

const ranked = (machine: string, end: string, events: readonly string[]) => {
	const definition = registry.find(machine)
	const place = definition && describePlaces(definition).find(({ id }) => id.endsWith(end))
	if (!definition || !place) throw new Error(`no ${end} in ${machine}`)
	const role = place.role ?? "system"
	return rankEvents(
		definition,
		place.id,
		role,
		events.map((type) => ({ type })),
	).map((one) => one.type)
}

test("what leaves the place of the task comes before what is possible anyway", () => {
	expect(
		ranked("pathway", "orientation.awaitingValidation", [
			"URGENCY_CHANGED",
			"PUT_ON_HOLD",
			"REQUEST_DECLINED",
			"ORIENTATION_RETURNED",
			"ORIENTATION_VALIDATED",
		]),
	).toEqual(["ORIENTATION_VALIDATED", "ORIENTATION_RETURNED", "REQUEST_DECLINED", "PUT_ON_HOLD", "URGENCY_CHANGED"])
})

test("what leads on comes before what asks back, and that before what ends", () => {
	expect(
		ranked("pathway", "request.received", ["REQUEST_DECLINED", "INFORMATION_REQUESTED", "REQUEST_ACCEPTED"]),
	).toEqual(["REQUEST_ACCEPTED", "INFORMATION_REQUESTED", "REQUEST_DECLINED"])
})

test("events of other branches come last, and none is lost", () => {
	const all = Object.keys(registry.find("pathway")?.events ?? {})
	const order = ranked("pathway", "medical.planning", all)
	expect([...order].sort()).toEqual([...all].sort())
	expect(order.slice(0, 3).toSorted()).toEqual(["MEDICAL_CONCLUDED", "MEDICAL_PROCEDURE_OPENED", "PLAN_CONFIRMED"])
	expect(order.indexOf("NEEDS_ASSESSED")).toBeGreaterThan(order.indexOf("PUT_ON_HOLD"))
})
