import { z } from "zod"

const Label = z.object({ fr: z.string(), en: z.string() })
const some = z.number().nullable()
const lines = <S extends z.ZodRawShape>(shape: S) => z.array(z.object({ key: z.string(), ...shape }))

const Summary = z.object({
	id: z.string(),
	platformId: z.string(),
	kind: z.string(),
	kindLabel: Label,
	fromOn: z.string(),
	toOn: z.string(),
	state: z.object({
		id: z.enum(["draft", "review", "frozen", "withDirector", "passedOn"]),
		label: Label,
		owes: z.object({ role: z.string(), roleLabel: Label, task: Label }).nullable(),
	}),
	dueAt: z.string().nullable(),
	mine: z.boolean(),
	edition: z.number(),
	readable: z.boolean(),
})
export type ReportSummary = z.infer<typeof Summary>

/** `GET /api/reports` */
export const PlatformReportList = z.object({
	items: z.array(
		z.object({
			platform: z.object({ id: z.string(), name: z.string(), hospital: z.string() }),
			openedOn: z.string().nullable(),
			mayWrite: z.boolean(),
			maySetOpening: z.boolean(),
			due: z.array(
				z.object({
					kind: z.string(),
					kindLabel: Label,
					fromOn: z.string(),
					toOn: z.string(),
					dueOn: z.string(),
					over: z.boolean(),
					late: z.boolean(),
					reportId: z.string().nullable(),
				}),
			),
			reports: z.array(Summary),
		}),
	),
})
export type PlatformReports = z.infer<typeof PlatformReportList>["items"][number]

const Figure = z.discriminatedUnion("kind", [
	z.object({ id: z.string(), kind: z.literal("counts"), n: some, exclusive: z.boolean(), cells: lines({ n: some }) }),
	z.object({ id: z.string(), kind: z.literal("rates"), lines: lines({ n: some, of: some }) }),
	z.object({
		id: z.string(),
		kind: z.literal("durations"),
		lines: lines({ n: some, running: some, medianDays: some, p90Days: some, longestDays: some }),
	}),
	z.object({
		id: z.string(),
		kind: z.literal("answers"),
		n: some,
		lines: lines({ scale: z.boolean(), n: some, counts: z.array(some), median: some }),
	}),
])
export type ReportFigure = z.infer<typeof Figure>

/** `GET /api/reports/{id}` */
export const ReportView = z.object({
	summary: Summary,
	mayWrite: z.boolean(),
	maySeeCases: z.boolean(),
	hash: z.string().nullable(),
	content: z.object({
		report: z.object({
			platform: z.object({ name: z.string(), hospital: z.string() }),
			fromOn: z.string(),
			toOn: z.string(),
		}),
		asOf: z.string(),
		suppressed: z.boolean(),
		sections: z.array(z.object({ id: z.string(), label: Label })),
		definitions: z.array(
			z.object({ id: z.string(), section: z.string(), words: z.string(), title: Label, definition: Label }),
		),
		labels: z.record(z.string(), z.record(z.string(), Label)),
		figures: z.array(Figure),
		comments: z.array(z.object({ section: z.string(), text: z.string() })),
	}),
	writings: z.array(z.object({ section: z.string(), version: z.number(), by: z.string(), at: z.string() })),
	actions: z.array(z.object({ type: z.string(), label: Label })),
	task: z
		.object({
			id: z.string(),
			number: z.string(),
			title: Label,
			assigneeName: z.string().nullable(),
			dueAt: z.string().nullable(),
			overdue: z.boolean(),
			may: z.object({ claim: z.boolean(), release: z.boolean(), delegate: z.boolean() }),
		})
		.nullable(),
	recipient: z.string().nullable(),
	links: z.array(
		z.object({
			id: z.string(),
			personName: z.string().nullable(),
			createdAt: z.string(),
			expiresAt: z.string(),
			lastOpenedAt: z.string().nullable(),
			uses: z.number(),
			disowned: z.boolean(),
			valid: z.boolean(),
		}),
	),
	told: z.array(
		z.object({
			id: z.string(),
			label: Label,
			reminder: z.boolean(),
			at: z.string(),
			delivered: z.boolean(),
			people: z.array(
				z.object({
					name: z.string(),
					readAt: z.string().nullable(),
					sent: z.object({ channel: z.string(), status: z.string(), at: z.string().nullable() }).nullable(),
				}),
			),
		}),
	),
	steps: z.array(
		z.object({
			type: z.string(),
			label: Label,
			by: z.string(),
			at: z.string(),
			payload: z.record(z.string(), z.unknown()),
		}),
	),
})
export type ReportView = z.infer<typeof ReportView>

/** `POST /api/reports/{id}/links` */
export const MadeReportLink = z.object({ path: z.string(), expiresAt: z.string() })

/** `GET /api/link/report` */
export const LinkedReport = ReportView.extend({ expiresAt: z.string() })
export type LinkedReport = z.infer<typeof LinkedReport>

/** `GET /api/reports/{id}/rows` */
export const ReportCases = z.object({
	items: z.array(
		z.object({
			key: z.string(),
			at: z.string(),
			days: some,
			running: z.boolean(),
			caseId: z.string().nullable(),
			number: z.string().nullable(),
		}),
	),
})

/** `GET /api/reports/{id}/verification` */
export const ReportVerification = z.object({
	intact: z.boolean(),
	copyIntact: z.boolean(),
	same: z.boolean(),
	differing: z.array(z.string()),
})

export const Written = z.object({ version: z.number() })
export const Begun = z.object({ id: z.string() })
