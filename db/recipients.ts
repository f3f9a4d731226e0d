import type { Party } from "../machines/definition.ts"
import type { Recipient } from "../machines/place.ts"
import { type GrantableRole, type Principal, reportRolesOn, rolesOn } from "../machines/policy.ts"
import { type ReportRole, reportRoles } from "../machines/report-circuit.ts"
import { outsideRoles, type Role } from "../machines/vocabulary.ts"
import { type Away, findAway } from "./absences/find-away.ts"
import type { Executor } from "./client.ts"
import { dayAt, type Engine } from "./engine.ts"

/** A notice, with what decides whom it is for. */
export interface Addressed {
	readonly platform: string
	readonly instance: string | null
	readonly kind: "reminder" | "message"
	readonly about: string
	/** Of a report, those who act on it. */
	readonly recipients: readonly (Recipient | ReportRole)[]
	readonly report: string | null
	/** The task of the visit that it is about; null when it is about none. */
	readonly task: { readonly role: string; readonly assignee: string | null } | null
	/** What was to be done has been done, or need not be any more. */
	readonly settled: boolean
	/** Parties that it may be for, as they were when it fell due. */
	readonly parties: readonly Party[]
	/** Who did what it tells of: nobody is told what they did themselves. */
	readonly authors: readonly (string | null)[]
	/** People it names one by one. */
	readonly people: readonly string[]
}

/** Messages that somebody who owes something is away (`db/absences/watch-absences.ts`). */
export const PARTY_AWAY = "partyAway"
export const ASSIGNEE_AWAY = "assigneeAway"

/** Messages for everybody who was ever asked: to stop, or that the answer is there. */
const forAllAsked: readonly string[] = ["stop", "opinionGiven"]
/** Messages that are worth nothing once the task they are about is done. */
const ofTask: readonly string[] = [PARTY_AWAY, ASSIGNEE_AWAY, "reportOwed"]

/** Whether the matter was settled before anybody was told: a message of another kind is worth reading all the same. */
export const isSettled = ({ kind, about, settled }: Pick<Addressed, "kind" | "about" | "settled">): boolean =>
	settled && (kind === "reminder" || ofTask.includes(about))

/**
 * The people behind a notice's roles, each once. The patient has no account: other channels reach them.
 *
 * Who is away is told all the same, and somebody who is there with them (docs/decisions/020-absences.md): their deputy
 * or colleagues in the team; the team's nurse for somebody outside, whose deputy sees nothing of a case before being
 * asked.
 */
export async function findRecipients(
	engine: Engine,
	sql: Executor,
	to: Addressed,
	now: Date,
): Promise<readonly string[]> {
	const [people = []] = await findAllRecipients(engine, sql, [to], now)
	return people
}

/** The same for several notices, in their order: what decides is read once for all of them. */
export async function findAllRecipients(
	engine: Engine,
	sql: Executor,
	all: readonly Addressed[],
	now: Date,
): Promise<readonly (readonly string[])[]> {
	const open = all.filter((to) => !isSettled(to))
	const declined = await findDeclined(
		sql,
		open.flatMap((to) => (forAllAsked.includes(to.about) && to.instance !== null ? [to.instance] : [])),
	)
	const told = new Map<Addressed, readonly string[]>()
	// Where it is another day, others hold a role or are away.
	for (const today of new Set(open.map((to) => dayAt(engine, to.platform, now)))) {
		const notices = open.filter((to) => dayAt(engine, to.platform, now) === today)
		const members = await findMembers(sql, [...new Set(notices.flatMap(platformsOf))], today)
		const choices = notices.map((to) => chooseFrom(to, members, declined.get(to.instance ?? "") ?? []))
		const away = await findAway(
			sql,
			choices.flatMap(({ candidates }) => candidates),
			today,
		)
		for (const [index, to] of notices.entries()) told.set(to, choices[index]?.choose(away) ?? [])
	}
	return all.map((to) => told.get(to) ?? [])
}

/** Of the case, and of those that it is proposed to. */
const platformsOf = ({ platform, parties }: Addressed): readonly string[] => [
	platform,
	...parties.flatMap((one) => (one.role === "receiving" && one.platform ? [one.platform] : [])),
]

/** Whom a notice may be for, and whom it is for once it is known who is away. */
interface Choice {
	readonly candidates: readonly string[]
	choose(away: ReadonlyMap<string, Away>): readonly string[]
}

/** @param everybody members of the notice's platforms, perhaps among others */
function chooseFrom(to: Addressed, everybody: readonly Principal[], declined: readonly string[]): Choice {
	const platforms = platformsOf(to)
	const members = everybody.flatMap((one) => {
		const grants = one.grants.filter(({ platform }) => platform === null || platforms.includes(platform))
		return grants.length === 0 ? [] : [{ ...one, grants }]
	})
	const asked = to.recipients.flatMap((role) => (role === "patient" ? [] : [{ role, base: peopleIn(role) }]))
	let away: ReadonlyMap<string, Away> = new Map()
	return {
		candidates: [...asked.flatMap(({ base }) => base), ...members.map((one) => one.id)],
		choose(found) {
			away = found
			const told = asked.flatMap(({ role, base }) => {
				if (to.about === ASSIGNEE_AWAY) return standIns(role, base)
				if (base.some((one) => !away.has(one))) return base
				// Whoever did it alone need not be told; of somebody outside whom nobody can write to, the team must know.
				if (!isOutside(role)) return base.length === 0 ? [] : [...base, ...standIns(role, base)]
				return to.kind === "reminder" && role !== "respondent" ? [...base, ...withStandIns("nurse")] : base
			})
			return [...new Set([...told, ...to.people.filter((one) => !to.authors.includes(one))])]
		},
	}

	/** Whom a role stands for, there or not. */
	function peopleIn(role: Role | ReportRole): readonly string[] {
		if (to.task !== null && to.task.assignee !== null && to.task.role === role) return [to.task.assignee]
		const others = (some: readonly string[]) => some.filter((one) => !to.authors.includes(one))
		const parties = to.parties.filter((one) => one.role === role && one.person !== null)
		if (parties.length === 0) return others(holdersOf(role))
		// Who is asked now has a territory.
		const current = others(personsOf(parties.filter((one) => one.territory !== null)))
		const all = others(personsOf(parties))
		if (forAllAsked.includes(to.about)) return all.filter((one) => current.includes(one) || !declined.includes(one))
		// The others asked are told when that one knows already: to stop.
		return current.length > 0 ? current : all
	}

	/** Whoever holds the role on the platform; where nobody does, whoever the policy lets act in it. */
	function holdersOf(role: Role | ReportRole): readonly string[] {
		if (to.report !== null) return holdersOnReport(role)
		const holders = members.filter((one) =>
			one.grants.some((grant) => grant.role === role && (grant.platform === null || grant.platform === to.platform)),
		)
		const able = holders.length > 0 ? holders : members.filter((one) => actsAs(one, role))
		// A platform whose physician has no recorded deputy: it stays the physicians' to decide.
		return able.length === 0 && role === "physicianDeputy" ? holdersOf("physician") : able.map((one) => one.id)
	}

	/** Of the team those who write: the physician has a step of their own, unless nobody else is there. */
	function holdersOnReport(role: Role | ReportRole): readonly string[] {
		const able = members.filter((one) => actsAs(one, role))
		const own = able.filter((one) =>
			one.grants.some((grant) => (role === "team" ? writers : [role]).some((held) => held === grant.role)),
		)
		return (own.length > 0 ? own : able).map((one) => one.id)
	}

	function actsAs(member: Principal, role: Role | ReportRole): boolean {
		const ofReport = reportRoles.find((one) => one === role)
		if (to.report !== null) return ofReport !== undefined && reportRolesOn(member, to.platform).includes(ofReport)
		return (rolesOn(member, { platform: to.platform, parties: to.parties }) as readonly string[]).includes(role)
	}

	/** Who is there and may do it instead of people who are not: their deputies, else colleagues, else who covers them. */
	function standIns(role: Role | ReportRole, absent: readonly string[]): readonly string[] {
		const there = members.filter((one) => !away.has(one.id) && ![...absent, ...to.authors].includes(one.id))
		const deputies = absent.flatMap((one) => away.get(one)?.deputy?.id ?? [])
		const able = there.filter((one) => actsAs(one, role))
		const named = able.filter((one) => deputies.includes(one.id))
		if (named.length > 0) return named.map((one) => one.id)
		const held = holdersOf(role)
		const colleagues = able.filter((one) => held.includes(one.id))
		return (colleagues.length > 0 ? colleagues : able).map((one) => one.id)
	}

	function withStandIns(role: Role): readonly string[] {
		const held = holdersOf(role)
		return held.some((one) => !away.has(one)) ? held : [...held, ...standIns(role, held)]
	}
}

/** Granted roles that write the reports of a platform. */
const writers: readonly GrantableRole[] = ["secretary", "nurse"]

const isOutside = (role: Role | ReportRole): boolean => (outsideRoles as readonly string[]).includes(role)

const personsOf = (parties: readonly Party[]): string[] =>
	parties.flatMap((one) => (one.person === null ? [] : [one.person]))

/** People asked by instances who have said no, by instance: they are not told to stop. */
async function findDeclined(
	sql: Executor,
	instances: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
	if (instances.length === 0) return new Map()
	const rows = await sql<{ instance_id: string; people: readonly string[] }[]>`
		select e.instance_id, array_agg(coalesce(e.recorded_for ->> 'person', e.sent_by)) as people
		from instances i join case_events e on e.case_id = i.case_id and e.instance_id = i.id
		where i.id = any(${[...new Set(instances)]}::uuid[]) and e.type = 'EXPERT_DECLINED' group by e.instance_id`
	return new Map(rows.map((one) => [one.instance_id, one.people]))
}

/** Everyone with a grant in force today on one of the platforms, or everywhere. */
async function findMembers(sql: Executor, platforms: readonly string[], today: string): Promise<readonly Principal[]> {
	const rows = await sql<{ id: string; grants: { role: GrantableRole; platform: string | null }[] }[]>`
		select a.person_id as id, jsonb_agg(jsonb_build_object('role', g.role, 'platform', g.platform_id)) as grants
		from role_grants g join accounts a on a.id = g.account_id
		where a.person_id is not null and a.deleted_at is null
		and (g.platform_id is null or g.platform_id = any(${[...platforms]}::uuid[]))
		and (g.from_on is null or g.from_on <= ${today}::date) and (g.to_on is null or g.to_on >= ${today}::date)
		group by a.person_id`
	return rows.map(({ id, grants }) => ({ id, kind: "person", grants }))
}
