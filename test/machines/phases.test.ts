import { expect, test } from "vitest"
import { describePlaces } from "../../machines/describe-machine.ts"
import { phaseIds, phaseOf } from "../../machines/phases.ts"
import { registry } from "../../machines/registry.ts"

const places = describePlaces(registry.get("pathway")).map(({ id }) => id)
const onPath = places.filter((id) => id.includes(".path."))
const idOf = (active: readonly string[]) => phaseOf(active)?.id

test("every place on the path is in a phase, and every phase has places", () => {
	expect(onPath.filter((id) => idOf([id]) === undefined)).toEqual([])
	expect(new Set(onPath.map((id) => idOf([id])))).toEqual(new Set(phaseIds))
})

test("whoever tells the patient is in the return, though other branches go on", () => {
	const find = (end: string) => onPath.find((id) => id.endsWith(end)) ?? ""
	const others = [find(".extraMedical.planning"), find(".registry.pending")]
	expect(idOf([...others, find(".medical.running")])).toBe("coordination")
	expect(idOf([...others, find(".medical.tellingRequester")])).toBe("telling")
	expect(idOf([find(".medical.tellingPatient"), ...others])).toBe("telling")
})

test("a case on hold, handed over or closed is in none", () => {
	const off = places.filter((id) => /onHold|handover|closed/.test(id))
	expect(off.length).toBeGreaterThan(3)
	expect(off.filter((id) => idOf([id]) !== undefined)).toEqual([])
})
