import { z } from "zod"
import { figurePlatforms, inTeam, mayReassignReport, type Principal, reportRolesOn } from "../../machines/policy.ts"
import {
	isWritten,
	type ReportRole,
	reportEvents,
	reportEventsFor,
	reportKindLabels,
	reportKinds,
	reportPlace,
	reportRoleLabels,
	reportRoles,
	reportStates,
} from "../../machines/report-circuit.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { findAbsentAssignee } from "../absences/find-away.ts"
import { findNames } from "../cases/names.ts"
import { LabelView } from "../cases/views.ts"
import { dayAt, type Engine } from "../engine.ts"
import { listReportLinks, ReportLink } from "../links/report-links.ts"
import { findDue, findOpening } from "./begin-report.ts"
import { computeReport } from "./compute-report.ts"
import { copyOf, ReportContent } from "./content.ts"
import { makeContent, readComments } from "./draft-content.ts"
import { readDraftFigures } from "./draft-figures.ts"
import { cutPages, readRowsOf, type WhichRows } from "./edition-rows.ts"
import { getCopy, getEdition } from "./editions.ts"
import { FigureRow } from "./figure.ts"
import { findLeft, keepDraftCopy } from "./left-copies.ts"
import { ReportTask, readReportTasks } from "./read-report-tasks.ts"
import { ReportTold, readTold } from "./read-told.ts"
import { getReport, listReports, type ReportRow } from "./report-rows.ts"
import { sections } from "./specs.ts"

const State = z.object({
	id: z.enum(reportStates),
	label: LabelView,
	owes: z
		.object({ role: z.enum(reportRoles), roleLabel: LabelView, task: LabelView })
		.nullable()
		.describe("Who has to act, and what they have to do"),
})

const ReportSummary = z.object({
	id: z.uuid(),
	platformId: z.uuid(),
	kind: z.enum(reportKinds),
	kindLabel: LabelView,
	fromOn: z.iso.date(),
	toOn: z.iso.date(),
	state: State,
	dueAt: z.iso.datetime().nullable(),
	mine: z.boolean().describe("Whether the next step is the reader's, and can be taken"),
	edition: z.int().describe("How often it was frozen"),
	readable: z.boolean().describe("Whether its content is for the reader: the direction reads what it was sent"),
})
type ReportSummary = z.infer<typeof ReportSummary>

export const PlatformReports = z.object({
	platform: z.object({ id: z.uuid(), name: z.string(), hospital: z.string() }),
	openedOn: z.iso.date().nullable(),
	mayWrite: z.boolean(),
	maySetOpening: z.boolean(),
	due: z
		.array(
			z.object({
				kind: z.enum(reportKinds),
				kindLabel: LabelView,
				fromOn: z.iso.date(),
				toOn: z.iso.date(),
				dueOn: z.iso.date(),
				over: z.boolean().describe("Whether its period is over"),
				late: z.boolean(),
				reportId: z.uuid().nullable().describe("The report, once it was begun"),
			}),
		)
		.readonly()
		.describe("What the platform owes and has not passed on"),
	reports: z.array(ReportSummary).readonly(),
})
export type PlatformReports = z.infer<typeof PlatformReports>

export const ReportView = z.object({
	summary: ReportSummary,
	mayWrite: z.boolean().describe("Whether the reader writes in it now"),
	maySeeCases: z.boolean(),
	hash: z.string().nullable().describe("SHA-256 of what is shown, once it was frozen"),
	content: ReportContent,
	writings: z
		.array(
			z.object({
				section: z.enum(sections),
				version: z.int(),
				by: z.string(),
				at: z.iso.datetime(),
			}),
		)
		.readonly()
		.describe("Who wrote the comment of a section, for the team"),
	actions: z
		.array(z.object({ type: z.string(), label: LabelView }))
		.readonly()
		.describe("What the reader can do now"),
	task: ReportTask.extend({
		may: z.object({ claim: z.boolean(), release: z.boolean(), delegate: z.boolean() }),
	})
		.nullable()
		.describe("The step that is owed, as a task; null while the period runs, and at the end"),
	recipient: z
		.string()
		.nullable()
		.describe("Somebody of the direction whom it is with by name: a link can be made for them. For the team"),
	links: z
		.array(ReportLink)
		.readonly()
		.describe("Links by which the direction reads it without an account: for the team"),
	told: z.array(ReportTold).readonly().describe("Who was told what and when: the latest first"),
	steps: z
		.array(
			z.object({
				type: z.string(),
				label: LabelView,
				by: z.string(),
				at: z.iso.datetime(),
				payload: z.record(z.string(), z.unknown()),
				hash: z.string().nullable(),
			}),
		)
		.readonly(),
})
export type ReportView = z.infer<typeof ReportView>

export const RowsQuery = z.strictObject({ figure: z.string().max(60), key: z.string().max(80).optional() })
export const ReportRows = z.object({
	items: z
		.array(
			FigureRow.pick({ key: true, at: true, days: true, running: true }).extend({
				caseId: z.uuid().nullable().describe("Null when the case is not for the reader"),
				number: z.string().nullable(),
			}),
		)
		.readonly(),
})

/** Whether the principal reads what a report says: the team always, the direction what it was sent. */
const mayReadContent = (principal: Principal, { platformId, sentEdition }: ReportRow): boolean =>
	inTeam(principal, platformId) || (sentEdition !== null && reportRolesOn(principal, platformId).includes("director"))

function summaryOf(principal: Principal, row: ReportRow, today: string): ReportSummary {
	const { label, owes } = reportPlace(row.state)
	const roles = reportRolesOn(principal, row.platformId)
	return {
		id: row.id,
		platformId: row.platformId,
		kind: row.kind,
		kindLabel: reportKindLabels[row.kind],
		fromOn: row.fromOn,
		toOn: row.toOn,
		state: {
			id: row.state,
			label,
			owes: owes && { role: owes.role, roleLabel: reportRoleLabels[owes.role], task: owes.task },
		},
		dueAt: row.dueAt,
		mine: owes !== null && roles.includes(owes.role) && today > row.toOn,
		edition: row.edition,
		readable: mayReadContent(principal, row),
	}
}

/** Reports of every platform whose figures the principal sees, and what each owes. */
export async function readReports(engine: Engine, principal: Principal): Promise<readonly PlatformReports[]> {
	const sql = engine.db.$client
	await engine.geography.refresh(sql)
	const allowed = figurePlatforms(principal) ?? [...engine.geography.platforms.keys()]
	if (allowed.length === 0)
		throw new WorkflowError("FORBIDDEN", "reports are for a platform's team and its managers", {})
	const rows = await listReports(sql, allowed)
	const platforms = await sql<{ id: string; name: string; hospital: string }[]>`
		select id, name, host_hospital as hospital from platforms where id = any(${[...allowed]}::uuid[]) order by name`
	const now = engine.clock?.() ?? new Date()
	const views: PlatformReports[] = []
	for (const platform of platforms) {
		const today = dayAt(engine, platform.id, now)
		const own = rows.filter((one) => one.platformId === platform.id)
		const due = await findDue(engine, platform.id)
		const roles = reportRolesOn(principal, platform.id)
		views.push({
			platform,
			openedOn: (await findOpening(sql, platform.id)) ?? null,
			mayWrite: roles.includes("team"),
			maySetOpening: roles.includes("physician"),
			due: due
				.map((one) => ({ one, begun: own.find((row) => row.kind === one.kind && row.fromOn === one.fromOn) }))
				.filter(({ begun }) => begun?.state !== "passedOn")
				.map(({ one, begun }) => ({
					kind: one.kind,
					kindLabel: reportKindLabels[one.kind],
					fromOn: one.fromOn,
					toOn: one.toOn,
					dueOn: one.dueOn,
					over: today >= one.since,
					late: today > one.dueOn,
					reportId: begun?.id ?? null,
				})),
			reports: own.map((row) => summaryOf(principal, row, today)),
		})
	}
	return views
}

/** Which yearly report: of a year, and of a platform where somebody has several. */
export const AnnualQuery = z.strictObject({
	platform: z.uuid().optional(),
	format: z.enum(["json", "pdf", "xlsx"]).default("json"),
})

/**
 * The yearly report of a year that the principal may read.
 *
 * @throws WorkflowError NOT_FOUND when there is none; PAYLOAD_INVALID when there are several and no platform was named
 */
export async function getAnnual(
	engine: Engine,
	principal: Principal,
	year: number,
	platform: string | undefined,
): Promise<string> {
	const allowed = figurePlatforms(principal) ?? [...engine.geography.platforms.keys()]
	const rows = await listReports(engine.db.$client, platform === undefined ? allowed : [platform])
	const found = rows.filter(
		(one) => one.kind === "yearly" && one.toOn.startsWith(`${year}-`) && mayReadContent(principal, one),
	)
	const [first, ...others] = found
	if (first === undefined) throw new WorkflowError("NOT_FOUND", "no yearly report of that year for you to read", {})
	if (others.length > 0)
		throw new WorkflowError("PAYLOAD_INVALID", "several platforms have a report of that year: say which", {
			issues: [{ path: ["query", "platform"], code: "custom", message: "name the platform" }],
		})
	return first.id
}

/** What somebody reads of a report, and how the cases behind it are found; null where they are not for them. */
interface Readable {
	readonly content: ReportContent
	readonly hash: string | null
	readonly rows: ((which?: WhichRows) => AsyncIterable<readonly FigureRow[]>) | null
}

/**
 * What somebody reads of a report: the draft as it would be now, an edition as it was frozen, or the copy of it.
 *
 * @throws WorkflowError NOT_FOUND, also when it is not for whoever asks
 */
export async function readContent(
	engine: Engine,
	whole: Engine,
	principal: Principal,
	report: ReportRow,
): Promise<Readable> {
	const sql = engine.db.$client
	if (!mayReadContent(principal, report)) throw new WorkflowError("NOT_FOUND", "no such report", {})
	if (!inTeam(principal, report.platformId))
		return { ...(await getCopy(sql, report.id, report.sentEdition ?? 0)), rows: null }
	if (!isWritten(report.state))
		return {
			...(await getEdition(sql, report.id, report.edition)),
			rows: (which) => readRowsOf(sql, report.id, report.edition, which),
		}
	await engine.geography.refresh(sql)
	const { figures, asOf } = await readDraftFigures(whole, report)
	return {
		content: await makeContent(engine, sql, report, figures, asOf),
		hash: null,
		rows: (which) => countRows(whole, report, asOf, which),
	}
}

/** The cases behind a draft, counted again. */
async function* countRows(whole: Engine, report: ReportRow, asOf: Date, { figure, key }: WhichRows = {}) {
	const computed = await computeReport(whole, { ...report, platform: report.platformId }, asOf)
	for (const page of cutPages(computed.rows()))
		if ((figure === undefined || page[0]?.figure === figure) && (key === undefined || page[0]?.key === key)) yield page
}

/**
 * The copy that leaves the team, as it was frozen; of a draft as it would be, and kept: those of later are made beside it.
 *
 * @throws WorkflowError NOT_FOUND
 */
export async function readCopy(
	engine: Engine,
	whole: Engine,
	principal: Principal,
	report: ReportRow,
): Promise<Readable> {
	const found = await readContent(engine, whole, principal, report)
	const sql = engine.db.$client
	if (found.rows === null) return found
	if (found.hash !== null) return { ...(await getCopy(sql, report.id, report.edition)), rows: null }
	const content = await sql.begin(async (tx) => {
		const copy = copyOf(found.content, await findLeft(tx, report))
		await keepDraftCopy(tx, report, copy)
		return copy
	})
	return { content, hash: null, rows: null }
}

export async function readReport(engine: Engine, whole: Engine, principal: Principal, id: string): Promise<ReportView> {
	const sql = engine.db.$client
	const report = await getReport(sql, id)
	const { content, hash } = await readContent(engine, whole, principal, report)
	const team = inTeam(principal, report.platformId)
	const roles: readonly ReportRole[] = reportRolesOn(principal, report.platformId)
	const steps = await sql<
		{ type: keyof typeof reportEvents; by_id: string; at: string; payload: Record<string, unknown>; hash: string }[]
	>`select type, by_id, at, payload, hash from report_steps where report_id = ${id} order by seq`
	const comments = team ? await readComments(sql, id) : []
	const recipient = team && report.state === "withDirector" ? report.directorId : null
	const names = await findNames(sql, [
		...steps.map((one) => one.by_id),
		...comments.map((one) => one.writtenBy),
		recipient,
	])
	return {
		summary: summaryOf(principal, report, dayAt(engine, report.platformId, engine.clock?.() ?? new Date())),
		mayWrite: team && isWritten(report.state),
		task: await readTask(engine, principal, report),
		recipient: recipient === null ? null : (names.get(recipient) ?? null),
		links: team ? await listReportLinks(engine, id) : [],
		told: await readTold(sql, id),
		maySeeCases: team,
		hash,
		content,
		writings: comments.map(({ section, version, writtenBy, writtenAt }) => ({
			section,
			version,
			by: names.get(writtenBy) ?? writtenBy,
			at: writtenAt,
		})),
		actions: reportEventsFor(report.state, roles).map((type) => ({ type, label: reportEvents[type].label })),
		steps: steps.map(({ type, by_id: by, at, payload, hash: of }) => ({
			type,
			label: reportEvents[type].label,
			by: names.get(by) ?? by,
			at: new Date(at).toISOString(),
			payload,
			hash: of,
		})),
	}
}

async function readTask(engine: Engine, principal: Principal, report: ReportRow): Promise<ReportView["task"]> {
	const sql = engine.db.$client
	const ids = sql`select id from tasks where report_id = ${report.id} and status = 'open'`
	const [task] = await readReportTasks(sql, ids, engine.clock?.() ?? null)
	if (!task) return null
	const { platformId } = report
	const absent = await findAbsentAssignee(engine, task.assigneeId, { platform: platformId })
	const reassign = mayReassignReport(principal, platformId, { role: task.role, assignee: task.assigneeId })
	const claim = reportRolesOn(principal, platformId).includes(task.role) && task.assigneeId === absent
	const may = {
		claim: claim && task.assigneeId !== principal.id,
		release: reassign && task.assigneeId !== null,
		delegate: reassign || claim,
	}
	return { ...task, may }
}

/**
 * The cases behind a number, for the team; those that are not for the reader any more are counted and not named.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN
 */
export async function readRows(
	engine: Engine,
	whole: Engine,
	principal: Principal,
	id: string,
	{ figure, key }: z.infer<typeof RowsQuery>,
): Promise<z.infer<typeof ReportRows>> {
	const sql = engine.db.$client
	const report = await getReport(sql, id)
	if (!inTeam(principal, report.platformId))
		throw new WorkflowError("FORBIDDEN", "the cases behind a figure are for the platform's team", {})
	const found = await readContent(engine, whole, principal, report)
	const rows: FigureRow[] = []
	for await (const page of found.rows?.({ figure, key }) ?? []) rows.push(...page)
	const numbers = await findNumbers(
		engine,
		rows.map((one) => one.caseId),
	)
	return {
		items: rows.map(({ caseId, key: of, at, days, running }) => ({
			key: of,
			at,
			days,
			running,
			caseId: numbers.has(caseId) ? caseId : null,
			number: numbers.get(caseId) ?? null,
		})),
	}
}

/** Numbers of those cases that the reader's connection shows, and that are in use. */
export async function findNumbers(
	{ db }: Pick<Engine, "db">,
	ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
	const rows = await db.$client<{ id: string; number: string }[]>`
		select id, number from cases where id = any(${[...new Set(ids)]}::uuid[]) and retention = 'active'
		and limited_at is null`
	return new Map(rows.map((one) => [one.id, one.number]))
}
