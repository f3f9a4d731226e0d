import { expect, test } from "vitest"
import { describePlaces } from "../../machines/describe-machine.ts"
import { phaseOf, phases } from "../../machines/phase.ts"
import { registry } from "../../machines/registry.ts"

const pathway = registry.find("pathway")
if (!pathway) throw new Error("there is no pathway")
const onPath = describePlaces(pathway)
	.map(({ id }) => id)
	.filter((id) => id.includes(".path."))

test("every place on the path is in a phase, and every phase has places", () => {
	expect(onPath.filter((id) => phaseOf([id]) === undefined)).toEqual([])
	expect(new Set(onPath.map((id) => phaseOf([id])))).toEqual(new Set(phases))
})

test("whoever tells the patient is in the return, though other branches go on", () => {
	const find = (end: string) => onPath.find((id) => id.endsWith(end)) ?? ""
	const others = [find(".extraMedical.planning"), find(".registry.pending")]
	expect(phaseOf([...others, find(".medical.running")])).toBe("coordination")
	expect(phaseOf([...others, find(".medical.tellingRequester")])).toBe("return")
	expect(phaseOf([find(".medical.tellingPatient"), ...others])).toBe("return")
})

test("a case on hold, handed over or closed is in none", () => {
	const off = describePlaces(pathway).flatMap(({ id }) => (/onHold|handover|closed|settling/.test(id) ? [id] : []))
	expect(off.length).toBeGreaterThan(3)
	expect(off.filter((id) => phaseOf([id]) !== undefined)).toEqual([])
})
