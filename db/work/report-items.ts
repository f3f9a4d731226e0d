import { mayReassignReport, reportRolesOn } from "../../machines/policy.ts"
import { workGroupOf } from "../../machines/work-group.ts"
import { findAway } from "../absences/find-away.ts"
import { dayAt, type Engine } from "../engine.ts"
import { type ReportTask, readReportTasks } from "../reports/read-report-tasks.ts"
import type { WorkReader } from "./read-work-items.ts"
import type { WorkItem } from "./work-views.ts"

/** Steps of reports as the list of work shows them, in any order: tasks like the others, about no patient. */
export async function readReportItems(
	engine: Engine,
	ids: readonly string[],
	reader: WorkReader,
): Promise<readonly WorkItem[]> {
	const sql = engine.db.$client
	const { now } = reader.bounds
	const tasks = await readReportTasks(sql, sql`select unnest(${[...ids]}::uuid[])`, now)
	const [first] = tasks
	if (first === undefined) return []
	const assignees = tasks.flatMap((one) => one.assigneeId ?? [])
	const away = await findAway(sql, assignees, dayAt(engine, first.platformId, now))
	return tasks.map((task) => itemOf(engine, reader, task, away.get(task.assigneeId ?? "")?.until ?? null))
}

function itemOf(
	{ geography }: Pick<Engine, "geography">,
	{ principal, covers, bounds }: WorkReader,
	task: ReportTask,
	awayUntil: string | null,
): WorkItem {
	const { platformId, role, assigneeId: assignee } = task
	const territory = geography.platforms.get(platformId) ?? ""
	const claim = reportRolesOn(principal, platformId).includes(role)
	const reassign = mayReassignReport(principal, platformId, { role, assignee })
	const free = assignee === null || awayUntil !== null
	const covered = covers.find((one) => one.id === assignee)
	return {
		...task,
		caseId: null,
		caseNumber: task.number,
		report: { id: task.reportId },
		instanceId: task.reportId,
		ref: "report",
		kind: null,
		confirms: null,
		urgency: "routine",
		group: workGroupOf({ urgency: "routine", dueAt: task.dueAt === null ? null : new Date(task.dueAt) }, bounds),
		patient: null,
		phase: null,
		subject: task.report,
		territoryOfCare: territory,
		territoryOfResidence: territory,
		hoursOf: territory,
		party: null,
		coveredFor: covered ? { id: covered.id, name: covered.name } : null,
		assigneeAwayUntil: awayUntil,
		may: {
			claim: claim && free && assignee !== principal.id,
			release: reassign && assignee !== null,
			delegate: reassign || (claim && free),
		},
	}
}
