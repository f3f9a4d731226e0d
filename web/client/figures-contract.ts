import { z } from "zod"

const Label = z.object({ fr: z.string(), en: z.string() })
const some = z.number().nullable()

const StepFigure = z.object({
	machine: z.string(),
	place: z.string(),
	label: Label,
	machineLabel: Label,
	phase: z.boolean(),
	party: z.string().nullable(),
	planned: z.boolean(),
	hold: z.boolean(),
	n: some,
	running: some,
	late: some,
	again: some,
	breached: some,
	medianMs: some,
	p90Ms: some,
	longestMs: some,
	toClaimMs: some,
	targetMs: some,
})
export type StepFigure = z.infer<typeof StepFigure>

/** `GET /api/analytics/bottlenecks` */
export const Bottlenecks = z.object({
	at: z.string(),
	from: z.string(),
	until: z.string(),
	cases: some,
	openCases: some,
	few: z.boolean(),
	steps: z.array(StepFigure),
})
export type Bottlenecks = z.infer<typeof Bottlenecks>

const CurveStep = z.object({
	ms: z.number(),
	atRisk: z.number(),
	ended: z.number(),
	running: z.number(),
	share: z.number(),
	low: z.number(),
	high: z.number(),
})
export type CurveStep = z.infer<typeof CurveStep>

const WaitingStep = z.object({
	caseId: z.string().nullable(),
	number: z.string().nullable(),
	workedMs: z.number(),
	dueAt: z.string().nullable(),
	late: z.boolean(),
	paused: z.boolean(),
})
export type WaitingStep = z.infer<typeof WaitingStep>

/** `GET /api/analytics/step` */
export const StepDetail = z.object({
	machine: z.string(),
	place: z.string(),
	label: Label,
	n: some,
	medianMs: some,
	p90Ms: some,
	curve: z.array(CurveStep),
	running: some,
	late: some,
	waiting: z.array(WaitingStep),
	centres: z.array(z.object({ id: z.string(), name: z.string(), n: some, running: some, medianMs: some })),
	reminders: z.object({ n: z.number(), median: z.number(), p90: z.number() }).nullable(),
})
export type StepDetail = z.infer<typeof StepDetail>

/** `GET /api/analytics/flow` */
export const CaseFlow = z.object({
	shares: z
		.object({
			n: z.number(),
			parties: z.array(z.object({ holder: z.string(), share: z.number(), medianMs: z.number(), p90Ms: z.number() })),
		})
		.nullable(),
	weeks: z.array(z.object({ monday: z.string(), opened: some, closed: some, open: some })),
	closed: z.array(z.object({ at: z.string(), ms: z.number() })),
})
export type CaseFlow = z.infer<typeof CaseFlow>

/** `GET /api/analytics/map` */
export const ProcessMap = z.object({
	n: some,
	activities: z.array(z.object({ place: z.string(), count: z.number(), runs: z.number(), starts: some, ends: some })),
	edges: z.array(
		z.object({
			from: z.string(),
			to: z.string(),
			count: z.number(),
			runs: z.number(),
			medianMs: z.number(),
			p90Ms: z.number(),
		}),
	),
	variants: z.array(z.object({ places: z.array(z.string()), n: z.number(), medianMs: z.number() })),
	own: z.array(z.string()).nullable(),
})
export type ProcessMap = z.infer<typeof ProcessMap>

/** `GET /api/analytics/map/cases` */
export const MapCases = z.object({
	n: some,
	cases: z.array(z.object({ caseId: z.string(), number: z.string() })),
})

/** `GET /api/analytics/step/cases` and `/api/analytics/flow/cases` */
export const CasesBehind = z.object({
	more: z.boolean(),
	cases: z.array(z.object({ caseId: z.string(), number: z.string(), ms: some })),
})
