import type { MachineDefinition } from "../../machines/definition.ts"
import { partyOf } from "../../machines/party.ts"
import type { Registry } from "../../machines/registry.ts"
import { type Role, roleLabels } from "../../machines/vocabulary.ts"
import type { MessageRow } from "./message-rows.ts"
import type { Reach } from "./reach.ts"

/** Whether a message may leave now: at once, not any more, or not yet. */
export type Judgement =
	| { readonly due: "now" }
	| { readonly due: "never"; readonly reason: string }
	| { readonly due: "later"; readonly reason: "onHold" }

/** News that nobody could be told for so long is told by the product. */
const NEWS_DAYS = 7
const DAY_MS = 86_400_000

const never = (reason: string): Judgement => ({ due: "never", reason })

/**
 * Asked right before sending: the matter may have been settled since the message was planned, by night, during an outage
 * or while a server was slow.
 */
export function judgeMessage(registry: Registry, row: MessageRow, reach: Reach | undefined, now: Date): Judgement {
	// Dealt with, or deleted, meanwhile.
	if (row.request_id !== null && row.in_use !== true) return never("settled")
	if (row.in_use !== true) return never("caseReserved")
	if (!reach) return never("erased")
	if (!reach.active) return never("inactive")
	if (
		row.case_id !== null &&
		row.person_id === null &&
		!mayWriteToPatient(registry.find("pathway", row.pathway_version ?? undefined), row)
	)
		return never("silenced")
	if (row.task_id !== null) {
		if (row.task_status === "paused") return { due: "later", reason: "onHold" }
		// The past of the demonstration is told with what is known today.
		const stillOpen = row.task_closed_at !== null && Date.parse(row.task_closed_at) > now.getTime()
		if (row.task_status !== "open" && !stillOpen) return never("settled")
		const takenByAnother = row.role === "team" && row.assignee_id !== null && row.assignee_id !== row.person_id
		// A reminder of somebody else's silence is still for the team that asked them.
		if (takenByAnother && isAsked(row)) return never("takenOver")
		return { due: "now" }
	}
	if (row.optional && row.read) return never("readInProduct")
	if (row.optional && !reach.preferences.informed) return never("notWanted")
	if (row.noticed_at !== null && now.getTime() - Date.parse(row.noticed_at) > NEWS_DAYS * DAY_MS)
		return never("outdated")
	return { due: "now" }
}

/** Whether the task that the message is about is its reader's to do. */
export function isAsked({
	role,
	task_role: task,
	recipients,
	request_id: request,
	report_id: report,
}: MessageRow): boolean {
	// Of a step that others do not take, one hears without being asked for it.
	if (report !== null) return task !== null && (recipients ?? []).includes(task)
	// Whoever of the team is told of a request that waits is to look at it.
	if (request !== null) return role === "team"
	if (task === null) return false
	return role === "team" ? isOfTeam(task) && (recipients ?? []).some((one) => isOfTeam(one)) : task === role
}

const isOfTeam = (role: string): boolean => role in roleLabels && partyOf(role as Role) === "us"

const mayWriteToPatient = (pathway: MachineDefinition | undefined, { pathway_context: context }: MessageRow): boolean =>
	context === null || (pathway?.mayWriteToPatient({ ...context }) ?? true)
