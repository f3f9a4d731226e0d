import { expect, test } from "vitest"
import {
	comparedQueryOf,
	type FiguresAddress,
	queryOf,
	readComparison,
	writeComparison,
} from "../../web/pages/figures/figures-address.ts"
import { pairsOf } from "../../web/pages/figures/pairs-of.ts"

const now = new Date("2026-11-27T08:00:00Z")
const address: FiguresAddress = {
	period: "12m",
	from: null,
	to: null,
	platform: [],
	territory: [],
	filiere: [],
	urgency: [],
	machine: "pathway",
	measure: "median",
	comparison: null,
	difference: false,
	caseId: null,
	step: null,
}
const compared = (changed: Partial<FiguresAddress>) => comparedQueryOf({ ...address, ...changed }, now)

test("what is compared stands in the address, and is read from it again", () => {
	for (const text of ["", "avant", "an-passe", "YT", "RE.YT"]) expect(writeComparison(readComparison(text))).toBe(text)
	for (const text of ["RE.RE", "RE.YT.GP", "re", "avant.YT", "RE.", "<b>"]) expect(readComparison(text)).toBeNull()
	expect(readComparison(null)).toBeNull()
})

test("the period before ends the day before, and is as long", () => {
	expect(compared({ comparison: { kind: "before" } })).toBe("from=2024-11-26&to=2025-11-26")
	const own = { period: "own", from: "2026-03-01", to: "2026-03-31", comparison: { kind: "before" } } as const
	expect(compared(own)).toBe("from=2026-01-29&to=2026-02-28")
})

test("the same period a year before has the same days, and the last of a shorter month", () => {
	const own = { period: "own", from: "2028-02-29", to: "2028-03-31", comparison: { kind: "yearBefore" } } as const
	expect(compared(own)).toBe("from=2027-02-28&to=2027-03-31")
	expect(compared({ period: "3m", comparison: { kind: "yearBefore" } })).toBe("from=2025-08-28&to=2025-11-27")
})

test("of two territories each question is about one, whatever else is chosen", () => {
	const pair = {
		territory: ["GP", "MQ"],
		urgency: ["urgent"],
		comparison: { kind: "territories", codes: ["RE", "YT"] },
	} as const
	expect(queryOf({ ...address, ...pair }, now)).toBe("from=2025-11-27&territory=RE&urgency=urgent")
	expect(compared(pair)).toBe("from=2025-11-27&territory=YT&urgency=urgent")
	expect(compared({ territory: ["RE"], comparison: { kind: "territory", code: "YT" } })).toBe(
		"from=2025-11-27&territory=YT",
	)
	expect(comparedQueryOf(address, now)).toBeNull()
})

test("each two of several territories are a pair once", () => {
	expect(pairsOf(["RE", "YT", "RE", "GP"])).toEqual([
		["RE", "YT"],
		["RE", "GP"],
		["YT", "GP"],
	])
	expect(pairsOf(["RE"])).toEqual([])
})
