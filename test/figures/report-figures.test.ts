import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { canonicalJson } from "../../db/audit/canonical-json.ts"
import type { CaseHistory, LogEntry } from "../../db/reports/case-history.ts"
import { countRemarks } from "../../db/reports/compute-report.ts"
import { rowJson } from "../../db/reports/content.ts"
import { countAnswers, quartersOf } from "../../db/reports/count-answers.ts"
import { type Ask, countAsks } from "../../db/reports/count-asks.ts"
import { countFigures } from "../../db/reports/count-figures.ts"
import type { CountsFigure, Figure } from "../../db/reports/figure.ts"
import { figureSpecs } from "../../db/reports/specs.ts"
import { suppress } from "../../db/reports/suppress.ts"
import { tellCase } from "../../db/reports/tell-case.ts"
import type { ProcedureKind } from "../../machines/vocabulary.ts"

const HERE = "here"
const THERE = "there"
const span = { platform: HERE, from: new Date("2026-01-01T00:00:00Z"), until: new Date("2027-01-01T00:00:00Z") }

type Told = readonly [day: string, type: string, payload?: Readonly<Record<string, unknown>>, kind?: ProcedureKind]

/** A case as its log has it; days are of 2026, at noon. */
function tell(id: string, told: readonly Told[], opening: Readonly<Record<string, unknown>> = {}): CaseHistory {
	const entries = told.map(([day, type, payload = {}, kind], index): LogEntry => {
		const request = { requesterType: "treatingDoctor", channel: "phone", urgency: "routine", diagnosticState: "none" }
		const lives = { territoryOfResidence: "YT", territoryOfCare: "RE" }
		return {
			caseId: id,
			instanceId: kind === undefined ? id : `${id} ${kind}`,
			kind: kind ?? null,
			type,
			platformId: typeof payload["by"] === "string" ? payload["by"] : HERE,
			at: `${day.length === 5 ? `2026-${day}` : day}T12:00:00Z`,
			payload: index === 0 ? { ...request, ...lives, ...opening, ...payload } : payload,
		}
	})
	const history = tellCase(entries)
	if (!history) throw new Error("no opening")
	return history
}

const proposed = (level: string, ...filieres: string[]): Readonly<Record<string, unknown>> => ({ level, filieres })

/** Seven cases of the platform, one of another that it took over, one entered in error. */
const cases: readonly CaseHistory[] = [
	// Oriented after 10 days, opinion 20 days later, patient told after 5 more.
	tell("a", [
		["01-01", "STARTED"],
		["01-02", "REQUEST_ACCEPTED"],
		["01-10", "ORIENTATION_PROPOSED", proposed("HEXAGONE", "f1", "f2")],
		["01-11", "ORIENTATION_VALIDATED"],
		["01-11", "STARTED", {}, "bamaraEntry"],
		["01-11", "STARTED", { centre: "c1", level: "HEXAGONE" }, "teleExpertise"],
		["01-12", "REQUEST_SENT", {}, "teleExpertise"],
		["01-31", "EXPERT_ANSWERED", {}, "teleExpertise"],
		["02-05", "PATIENT_TOLD", {}, "teleExpertise"],
		["02-06", "CLOSE_OUT_ANSWERED", { effect: "new", referral: "avoided", journeyAvoided: "yes" }, "teleExpertise"],
		["02-07", "DIAGNOSTIC_STATE_CHANGED", { diagnosticState: "confirmed" }],
		["02-08", "NEEDS_ASSESSED", { result: "needs" }],
		["02-08", "STARTED", { kind: "social", source: "local" }, "extraMedicalReferral"],
		["02-20", "OUTCOME_RECORDED", { outcome: "helped" }, "extraMedicalReferral"],
		["02-21", "ENTRY_ATTESTED", {}, "bamaraEntry"],
		["02-22", "RECONCILED", { result: "proven" }, "bamaraEntry"],
		["02-23", "STARTED", { variant: "patient" }, "satisfactionSurvey"],
		["03-20", "SURVEY_ANSWERED", {}, "satisfactionSurvey"],
		["03-30", "closed", { place: "completed" }],
	]),
	// Oriented after 4 days; the first centre declines after 10 days, the second still writes at the end of the year.
	tell(
		"b",
		[
			["03-01", "STARTED"],
			["03-01", "REQUEST_ACCEPTED"],
			["03-04", "ORIENTATION_PROPOSED", proposed("LOCAL", "f1")],
			["03-05", "ORIENTATION_VALIDATED"],
			["03-05", "STARTED", {}, "bamaraEntry"],
			["03-05", "STARTED", { centre: "c1", level: "LOCAL" }, "teleExpertise"],
			["03-06", "REQUEST_SENT", {}, "teleExpertise"],
			["03-16", "EXPERT_DECLINED", {}, "teleExpertise"],
			["03-17", "EXPERT_CHOSEN", { centre: "c2", level: "INTER_DROM" }, "teleExpertise"],
			["03-18", "ENTRY_ATTESTED", {}, "bamaraEntry"],
		],
		{ requesterType: "family", channel: "webForm", urgency: "urgent" },
	),
	tell("c", [
		["04-01", "STARTED"],
		["04-03", "REQUEST_DECLINED"],
	]),
	tell("d", [
		["04-10", "STARTED"],
		["04-12", "REQUEST_REDIRECTED"],
	]),
	tell("e", [["12-01", "STARTED"]], { territoryOfResidence: "RE" }),
	tell("f", [
		["05-01", "STARTED"],
		["05-02", "PATIENT_WITHDREW"],
	]),
	// Opened the year before; given to another platform in June.
	tell("g", [
		["2025-11-01", "STARTED"],
		["2025-11-02", "REQUEST_ACCEPTED"],
		["02-01", "NEEDS_ASSESSED", { result: "none" }],
		["03-01", "STARTED", {}, "bamaraEntry"],
		["03-02", "NOT_APPLICABLE_DECLARED", {}, "bamaraEntry"],
		["04-01", "STARTED", {}, "transfer"],
		["04-20", "DECISION_RECEIVED", { decision: "favourable" }, "transfer"],
		["05-01", "DEPARTED", {}, "transfer"],
		["06-01", "HANDOVER_ACCEPTED", { by: THERE }],
		["07-01", "STARTED", {}, "rcp"],
	]),
	// Opened by another platform, taken over in July.
	tell("h", [
		["2025-01-01", "STARTED", { by: THERE }],
		["2025-01-02", "STARTED", { by: THERE }, "bamaraEntry"],
		["07-01", "HANDOVER_ACCEPTED", { by: HERE }],
	]),
	tell("i", [
		["08-01", "STARTED"],
		["08-02", "ENTERED_IN_ERROR"],
	]),
]

/** Beside the six cases: two refused before there was one, one that had a case already, one that still waits. */
const asks: readonly Ask[] = [
	["r1", "family", "public", "refused"],
	["r2", "treatingDoctor", "public", "refused"],
	["r3", "family", "team", "duplicate"],
	["r4", "association", "public", "waiting"],
].map(([id = "", requesterType = "", origin = "", outcome]) => ({
	id,
	requesterType,
	origin,
	outcome: outcome as Ask["outcome"],
	at: "2026-06-01T12:00:00Z",
	caseId: outcome === "duplicate" ? "b" : null,
}))

/** Seven remarks under five tags. */
const remarks = countRemarks(
	(
		[
			["contribution", "network"],
			["contribution", "network"],
			["contribution", "training"],
			["difficulty", "delay"],
			["difficulty", "delay"],
			["difficulty", "travel"],
			["improvement", "directory"],
		] as const
	).map(([kind, tag], index) => ({ id: String(index), case_id: "a", kind, tag, day: "2026-05-02" })),
)

const counted = [...countFigures(cases, span), ...countAsks(cases, asks, span), ...remarks]
const figure = (id: string): Figure => {
	const found = counted.find((one) => one.figure.id === id)
	if (!found) throw new Error(`no ${id}`)
	return found.figure
}
const cells = (id: string): Readonly<Record<string, number | null>> => {
	const found = figure(id)
	if (found.kind !== "counts") throw new Error(`${id} counts nothing`)
	return { n: found.n, ...Object.fromEntries(found.cells.map((one) => [one.key, one.n])) }
}

describe("figures of a report, computed by hand for nine cases", () => {
	test.each<[string, Readonly<Record<string, number>>]>([
		// a to f were opened here this year; g the year before, h elsewhere, i by mistake.
		// The six cases, of which one was declined and one redirected, and the four that became none.
		["asks", { n: 10, accepted: 2, refused: 4, duplicate: 1, waiting: 2, endedBefore: 1 }],
		["askers", { n: 10, treatingDoctor: 6, family: 3, association: 1 }],
		["askChannels", { n: 10, phone: 5, webForm: 4, besideCase: 1 }],
		["requests", { n: 6, accepted: 2, declined: 1, redirected: 1, endedBefore: 1, waiting: 1 }],
		["requesters", { n: 6, treatingDoctor: 5, family: 1 }],
		["channels", { n: 6, phone: 5, webForm: 1 }],
		["urgencies", { n: 6, routine: 5, urgent: 1 }],
		["residence", { n: 6, YT: 5, RE: 1 }],
		["care", { n: 6, RE: 6 }],
		["diagnosisAtRequest", { n: 6, none: 6 }],
		// Of eight, g was there before; seven came; a, c, d, f ended and g went away; b, e and h are left.
		["flow", { n: 8, before: 1, arrived: 7, left: 5, open: 3 }],
		["diagnosisNow", { n: 8, none: 7, confirmed: 1 }],
		["handovers", { n: 2, takenOver: 1, handedOver: 1 }],
		["levels", { n: 2, HEXAGONE: 1, LOCAL: 1 }],
		["filieres", { n: 2, f1: 2, f2: 1 }],
		["opinions", { n: 3, answered: 1, unanswered: 1, waiting: 1 }],
		["opinionLevels", { n: 3, HEXAGONE: 1, LOCAL: 1, INTER_DROM: 1 }],
		// The meeting of g was opened after it had gone.
		["procedures", { n: 3, teleExpertise: 2, transfer: 1 }],
		["effects", { n: 1, new: 1 }],
		["journeys", { n: 1, yes: 1 }],
		["referrals", { n: 1, avoided: 1 }],
		["transfers", { n: 1, departed: 1 }],
		["needs", { n: 2, needs: 1, none: 1 }],
		["helps", { n: 1, social: 1 }],
		["helpOutcomes", { n: 1, helped: 1 }],
		["registryStates", { n: 4, proven: 1, declared: 1, notApplicable: 1, pending: 1 }],
		["contributions", { n: 3, network: 2, training: 1 }],
		["difficulties", { n: 3, delay: 2, travel: 1 }],
		["improvements", { n: 1, directory: 1 }],
		["surveys", { n: 1, "patient.opened": 1, "patient.answered": 1 }],
	])("%s", (id, expected) => {
		expect(cells(id)).toEqual(expected)
	})

	test("the integration rate leaves out what is not applicable: two of three declared, one proven", () => {
		expect(figure("registryRates")).toMatchObject({
			lines: [
				{ key: "declared", n: 2, of: 3 },
				{ key: "proven", n: 1, of: 3 },
			],
		})
	})

	test("a centre that was asked twice has its answer of 19 days, and a refusal that was none", () => {
		expect(figure("opinionCentres")).toMatchObject({
			lines: [
				// 10 days without an opinion, then 19 days to one: half had it at 19.
				{ key: "c1", n: 2, running: 1, medianDays: 19, p90Days: 19, longestDays: 19 },
				// Since 17 March at noon: 289.5 days at the end of the year.
				{ key: "c2", n: 1, running: 1, medianDays: null, p90Days: null, longestDays: 289.5 },
			],
		})
	})

	test("delays are medians that count what still goes on", () => {
		expect(figure("delays")).toMatchObject({
			lines: [
				// a 10 days, b 4; c, d and f ended after 2, 2 and 1; e waits since 30.5 days.
				{ key: "requestToOrientation", n: 6, running: 4, medianDays: 10, p90Days: null, longestDays: 30.5 },
				// a 20 days; b waits since 5 March.
				{ key: "orientationToOpinion", n: 2, running: 1, medianDays: 20, p90Days: null, longestDays: 301.5 },
				{ key: "opinionToPatient", n: 1, running: 0, medianDays: 5, p90Days: 5 },
				{ key: "requestToPatient", n: 6, running: 5, medianDays: 35, p90Days: null },
			],
		})
	})

	test("answers to questionnaires are counted value by value, with the median of a scale", () => {
		const sheets = [{ overall: 5, told: true }, { overall: 4 }, { overall: 2, told: false }]
		const answers = countAnswers("satisfactionPatient", "patient", sheets)
		expect(answers.n).toBe(3)
		expect(answers.lines.find((one) => one.key === "patient.overall")).toMatchObject({
			n: 3,
			counts: [0, 1, 0, 1, 1],
			median: 4,
		})
		expect(answers.lines.find((one) => one.key === "patient.told")).toMatchObject({
			n: 2,
			counts: [1, 1],
			median: null,
		})
	})

	test("answers of a quarter count once it is over and its last day is in the period", () => {
		expect(quartersOf("2026-01-01", "2026-12-31", "2027-01-05")).toEqual(["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"])
		expect(quartersOf("2026-01-01", "2026-12-31", "2026-09-30")).toEqual(["2026-Q1", "2026-Q2"])
		expect(quartersOf("2026-02-15", "2026-08-14", "2026-12-01")).toEqual(["2026-Q1", "2026-Q2"])
	})

	test("every figure has its definition, and every definition its figure", () => {
		const others = ["satisfactionPatient", "satisfactionRelatives"]
		const made = [...counted.map((one) => one.figure.id), ...others]
		expect(made.toSorted()).toEqual(figureSpecs.map((one) => one.id).toSorted())
	})

	test("behind every number stand as many cases; behind the questionnaires none", () => {
		const behind = counted.flatMap(({ figure: of, rows }) =>
			of.kind === "counts" && of.id !== "surveys" && !of.id.startsWith("ask")
				? of.cells.map(({ key, n }) => ({ id: of.id, key, n, rows: rows.filter((one) => one.key === key).length }))
				: [],
		)
		expect(behind.length).toBeGreaterThan(30)
		expect(behind.filter((one) => one.n !== one.rows)).toEqual([])
		expect(counted.find((one) => one.figure.id === "surveys")?.rows).toEqual([])
		// Of who asked and got no case, there is none to open: six of the cases, and the one that had it already.
		expect(counted.find((one) => one.figure.id === "asks")?.rows).toHaveLength(7)
	})

	test("a row is hashed as the text that canonical JSON makes of it", () => {
		const rows = counted.flatMap((one) => one.rows)
		expect(rows.length).toBeGreaterThan(30)
		expect(rows.map(rowJson)).toEqual(rows.map(canonicalJson))
	})

	test("nothing that happens after the period, or was not recorded then, changes it", () => {
		const later = [...cases, tell("z", [["2027-01-02", "STARTED"]])]
		expect(countFigures(later, span)).toEqual(countFigures(cases, span))
	})
})

describe("numbers under five, in what leaves the team", () => {
	const counts = (...numbers: readonly number[]): CountsFigure => ({
		id: "x",
		kind: "counts",
		exclusive: true,
		n: numbers.reduce((sum, one) => sum + one, 0),
		cells: numbers.map((n, index) => ({ key: String(index), n })),
	})
	const year = { from: 0, until: 12, asOf: 12 }
	const blur = (figure: Figure): Figure => suppress({ figures: [figure], span: year })[0] ?? figure
	const shown = (of: Figure) => (of.kind === "counts" ? [of.n, ...of.cells.map((one) => one.n)] : [])

	test("are hidden, with the next smallest number, so that subtraction gives none", () => {
		expect(shown(blur(counts(20, 9, 3)))).toEqual([32, 20, null, null])
		expect(shown(blur(counts(20, 9, 3, 2)))).toEqual([34, 20, 9, null, null])
		expect(shown(blur(counts(20, 9, 2, 1)))).toEqual([32, 20, null, null, null])
		expect(shown(blur(counts(2, 1)))).toEqual([null, null, null])
		expect(shown(blur(counts(20, 9, 0)))).toEqual([29, 20, 9, 0])
	})

	test("whatever the numbers: what is hidden is five at least, in two headings at least", () => {
		fc.assert(
			fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }), (numbers) => {
				const after = blur(counts(...numbers))
				const [whole, ...parts] = shown(after)
				const hidden = numbers.filter((_, index) => parts[index] === null)
				const together = hidden.reduce((sum, one) => sum + one, 0)
				const alone = numbers.filter((one) => one > 0).length === 1
				const blurred = hidden.length === 0 || (together >= 5 && (hidden.length > 1 || alone))
				expect(parts.every((n) => n === null || n === 0 || (n ?? 0) >= 5)).toBe(true)
				expect(whole === null || blurred).toBe(true)
				expect(blur(after)).toEqual(after)
			}),
		)
	})

	test("show neither in a rate, nor in a time, nor in an answer", () => {
		expect(blur({ id: "x", kind: "rates", lines: [{ key: "declared", n: 18, of: 20 }] })).toMatchObject({
			lines: [{ n: null, of: 20 }],
		})
		const line = { key: "c1", n: 4, running: 1, medianDays: 3, p90Days: 9, longestDays: 9 }
		expect(
			blur({ id: "x", kind: "durations", lines: [line, { ...line, key: "c2", n: 12, running: 6 }] }),
		).toMatchObject({
			lines: [
				{ n: null, running: null, medianDays: null },
				{ n: 12, running: 6, medianDays: 3, longestDays: null },
			],
		})
		const sheets = Array.from({ length: 12 }, (_, index) => ({ overall: index < 2 ? 1 : 5 }))
		const answers = blur(countAnswers("x", "patient", sheets))
		expect(answers).toMatchObject({
			n: 12,
			lines: expect.arrayContaining([
				expect.objectContaining({ key: "patient.overall", counts: [null, 0, 0, 0, null] }),
			]),
		})
	})
})
