import { z } from "zod"
import { casePlatforms, type Principal, receivingPlatforms } from "../machines/policy.ts"
import { procedureKinds, roles } from "../machines/vocabulary.ts"
import { Labels } from "./cases/labels.ts"
import type { TaskItem } from "./cases/views.ts"
import { type Page, PageRequest, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"
import { inUse } from "./reserve.ts"
import { readTasks } from "./task-rows.ts"

export const TaskQuery = PageRequest.extend({
	/** Those that I took, and those that wait for me as somebody outside the team. */
	mine: z.stringbool().optional(),
	role: z.enum(roles).optional(),
	/** Those that nobody took. */
	unassigned: z.stringbool().optional(),
	platform: z.uuid().optional(),
	/** Those of procedures of this kind. */
	kind: z.enum(procedureKinds).optional(),
})
export type TaskQuery = z.infer<typeof TaskQuery>

/**
 * Open tasks that the principal may see, those due first at the head: all of the platforms whose cases they see; those
 * of a case proposed to a platform of theirs; and those waiting for a role that the principal has from outside.
 */
export async function listTasks(engine: Engine, principal: Principal, query: TaskQuery): Promise<Page<TaskItem>> {
	const sql = engine.db.$client
	const me = principal.id
	const within = casePlatforms(principal)
	const receiving = receivingPlatforms(principal)
	const most = query.limit + 1
	const filters = sql`t.status = 'open' and exists (select 1 from cases c where c.id = t.case_id and ${inUse(sql)})
		${query.role === undefined ? sql`` : sql`and t.role = ${query.role}`}
		${query.kind === undefined ? sql`` : sql`and exists (select 1 from instances n where n.id = t.instance_id and n.kind = ${query.kind})`}
		${query.platform === undefined ? sql`` : sql`and t.platform_id = ${query.platform}`}
		${query.unassigned === undefined ? sql`` : query.unassigned ? sql`and t.assignee_id is null` : sql`and t.assignee_id is not null`}
		${query.cursor === undefined ? sql`` : sql`and (coalesce(t.due_at, 'infinity'), t.id) > (select coalesce(seen.due_at, 'infinity'), seen.id from tasks seen where seen.id = ${query.cursor})`}`
	const assigned = query.mine === true ? sql`and t.assignee_id = ${me}` : sql``
	const first = sql`order by t.due_at, t.id limit ${most}`
	// Parties of a case take part in all of it: their tasks may belong to any of its instances.
	const ofParty = sql`join tasks t on t.case_id = i.case_id and (i.id = t.instance_id or i.id = i.case_id)`
	const ids = sql`
		select v.id from (
			(select t.id, t.due_at from ${within === null ? sql`platforms` : sql`unnest(${[...within]}::uuid[])`} as p(id)
				cross join lateral (select t.id, t.due_at from tasks t
					where t.platform_id = p.id and ${filters} ${assigned} ${first}) t)
			union
			(select t.id, t.due_at from instances i ${ofParty}
				where i.parties @> ${JSON.stringify([{ person: me }])}::text::jsonb
				and i.parties @> jsonb_build_array(jsonb_build_object('role', t.role, 'person', ${me}::text)) and ${filters} ${first})
			union
			(select t.id, t.due_at from tasks t join instances i on i.id = t.case_id
				join ${receiving === null ? sql`platforms` : sql`unnest(${[...receiving]}::uuid[])`} as p(id)
				on i.parties @> jsonb_build_array(jsonb_build_object('role', 'receiving', 'platform', p.id::text))
				where t.role = 'receiving' and ${filters} ${assigned} ${first})
		) v order by v.due_at, v.id limit ${most}`
	const now = engine.clock?.() ?? null
	const items = await readTasks(sql, engine.registry, new Labels(engine.registry), ids, now)
	return pageOf(items, query.limit)
}
