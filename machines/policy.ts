import type { MachineDefinition, Party } from "./definition.ts"
import type { EventDefinition, RecordedFor } from "./event-definition.ts"
import type { ReportRole } from "./report-circuit.ts"
import { outsideRoles, type Role, type Urgency } from "./vocabulary.ts"
import { WorkflowError } from "./workflow-error.ts"

/** Roles that an account can be granted on a platform; outside parties act by their relation to a procedure. */
export const grantableRoles = [
	"secretary",
	"nurse",
	"physician",
	"physicianDeputy",
	"delegate",
	"manager",
	"auditor",
	"administrator",
] as const
export type GrantableRole = (typeof grantableRoles)[number]

/** What a link or one-time code gives, and nothing beside it. */
export interface LinkedRole {
	readonly role: Role
	/** A procedure; or a case itself, and then also its procedures, as for a party of the case. */
	readonly instance: string
	/** Link that it comes from: what the caller is counted under. */
	readonly id?: string
	/** Case of the instance. */
	readonly case?: string
}

/** Who acts, and with which roles where. XState owns the word "actor". */
export interface Principal {
	/** Person of the directory, `"system"`, the account of a machine client, or the role that a link gives. */
	readonly id: string
	readonly kind: "person" | "machine" | "system" | "link"
	/** Grants in force today; `platform` null holds everywhere. */
	readonly grants: readonly { readonly role: GrantableRole; readonly platform: string | null }[]
	/** Roles that a link or one-time code gives on one instance, to somebody the directory need not know. */
	readonly links?: readonly LinkedRole[]
	/** Cases of other platforms that the principal has opened in an emergency, for a time that has not ended. */
	readonly emergencies?: readonly { readonly case: string; readonly platform: string }[]
}

/**
 * Why a case is kept for few eyes: its use is limited at the patient's request (GDPR art. 18 and 21), or it is in the
 * intermediate archive.
 */
export type Reserve = "limited" | "archived"

/** What the policy looks at beside the principal. */
export interface Relation {
	/** Platform that owns the case. */
	readonly platform: string
	/** Outside parties of the instance and its case. */
	readonly parties: readonly Party[]
	/** The instance itself, for a principal who holds a link to it. */
	readonly instance?: string
	/** The case itself, for a principal who opened it in an emergency or holds a link into it. */
	readonly caseId?: string
	/** Set while the case is kept for its platform's physicians alone. */
	readonly reserved?: Reserve | null
}

/** Roles whose events a granted role covers: a nurse for an absent secretary, a recorded deputy for the physician. */
const covers: Readonly<Partial<Record<GrantableRole, readonly Role[]>>> = {
	secretary: ["secretary"],
	nurse: ["nurse", "secretary"],
	physician: ["physician"],
	physicianDeputy: ["physicianDeputy", "physician"],
	delegate: ["delegate"],
}

/** Granted roles that make somebody part of a platform's team. */
const teamGrants: readonly GrantableRole[] = ["secretary", "nurse", "physician", "physicianDeputy"]
/** Granted roles that may accept a case for a platform. */
const receivingGrants: readonly GrantableRole[] = ["nurse", "physician", "physicianDeputy"]

export const hasGrant = (principal: Principal, platform: string | null, roles: readonly GrantableRole[]): boolean =>
	principal.grants.some(
		(one) => roles.includes(one.role) && (one.platform === null || platform === null || one.platform === platform),
	)

/** Whether the principal belongs to the team of a platform. */
export const inTeam = (principal: Principal, platform: string): boolean => hasGrant(principal, platform, teamGrants)

/** Platforms on which the principal holds one of the roles; null when it holds it everywhere. */
function platformsOf(principal: Principal, roles: readonly GrantableRole[]): readonly string[] | null {
	const grants = principal.grants.filter((one) => roles.includes(one.role))
	if (grants.some((one) => one.platform === null)) return null
	return grants.flatMap((one) => (one.platform === null ? [] : [one.platform]))
}

/** Platforms of whose team the principal is a member. */
export const teamPlatforms = (principal: Principal): readonly string[] => platformsOf(principal, teamGrants) ?? []

/** The roles in which the principal may act on an instance, most specific first. */
export function rolesOn(principal: Principal, relation: Relation): readonly Role[] {
	if (principal.kind === "system") return ["system"]
	const roles = new Set<Role>()
	for (const grant of principal.grants)
		if (grant.platform === null || grant.platform === relation.platform)
			for (const role of covers[grant.role] ?? []) roles.add(role)
	for (const party of relation.parties) {
		// A link is for one instance, whatever else its holder takes part in.
		if (principal.kind !== "link" && party.person !== null && party.person === principal.id) roles.add(party.role)
		if (party.role === "receiving" && party.platform && hasGrant(principal, party.platform, receivingGrants))
			roles.add("receiving")
	}
	for (const link of principal.links ?? [])
		if (link.instance === relation.instance || link.instance === relation.caseId) roles.add(link.role)
	return [...roles]
}

/** The link by which the principal reaches something of a case: documents belong to cases, links to procedures. */
const linkInto = (principal: Principal, { caseId }: Pick<Relation, "caseId">): LinkedRole | undefined =>
	caseId === undefined ? undefined : principal.links?.find((one) => one.case === caseId)

/** Who a request is counted under, and repeated by: a person, an account, or one link. */
export const callerOf = (principal: Principal): string => {
	const link = principal.links?.[0]?.id
	return link === undefined ? principal.id : `link ${link}`
}

/** Granted roles that may open a case of another platform in an emergency. */
const emergencyGrants: readonly GrantableRole[] = ["nurse", "physician", "physicianDeputy"]

/** Whether the principal is somebody who may open a case in an emergency: a clinician of some platform, in person. */
export const mayOpenInEmergency = (principal: Principal): boolean =>
	principal.kind === "person" && hasGrant(principal, null, emergencyGrants)

/** Whether the principal has opened this case in an emergency that has not ended. It reads; it changes nothing. */
const inEmergency = (principal: Principal, { caseId }: Pick<Relation, "caseId">): boolean =>
	caseId !== undefined &&
	mayOpenInEmergency(principal) &&
	(principal.emergencies ?? []).some((one) => one.case === caseId)

/** Granted roles that still reach a case that is limited or archived, and decide about the rights of the person. */
const reserveGrants: readonly GrantableRole[] = ["physician", "physicianDeputy"]

/** Whether the principal decides what a patient asks for, and reaches the cases of a platform that are reserved. */
export const mayDecideRights = (principal: Principal, platform: string): boolean =>
	hasGrant(principal, platform, reserveGrants)

/** Platforms for which the principal decides so; null for all of them. */
export const decidedPlatforms = (principal: Principal): readonly string[] | null =>
	platformsOf(principal, reserveGrants)

/** Whether a reservation of the case, if any, leaves it within the principal's reach. */
export const mayReach = (principal: Principal, { platform, reserved }: Relation): boolean =>
	(reserved ?? null) === null || principal.kind === "system" || mayDecideRights(principal, platform)

/** Whether the principal corrects who the patient is, and hands out codes to the patient: the team. */
export const mayRectify = (principal: Principal, platform: string): boolean => inTeam(principal, platform)

/** Whether the principal sees what the patients of a platform asked for: the team, and the auditor without the text. */
export const mayListRights = (principal: Principal, platform: string): boolean =>
	hasGrant(principal, platform, [...teamGrants, "auditor"])

/** What may give somebody the right to see a case or a part of it, the strongest first. */
export type Basis = "system" | "team" | "delegate" | "receiving" | "party" | "emergency" | "auditor"

/** By what right, and in which role, the principal sees an instance; undefined when nothing gives it one. */
export function basisOn(
	principal: Principal,
	relation: Relation,
): { readonly basis: Basis; readonly role: Role | GrantableRole } | undefined {
	if (principal.kind === "system") return { basis: "system", role: "system" }
	const granted = (roles: readonly GrantableRole[]) =>
		principal.grants.find(
			(one) => roles.includes(one.role) && (one.platform === null || one.platform === relation.platform),
		)?.role
	const team = granted(teamGrants)
	if (team) return { basis: "team", role: team }
	const delegate = granted(["delegate"])
	if (delegate) return { basis: "delegate", role: delegate }
	const roles = rolesOn(principal, relation)
	if (roles.includes("receiving")) return { basis: "receiving", role: "receiving" }
	const party = roles[0] ?? linkInto(principal, relation)?.role
	if (party) return { basis: "party", role: party }
	if (inEmergency(principal, relation)) {
		// The role is held on a platform of their own.
		const held = principal.grants.find((one) => emergencyGrants.includes(one.role))
		if (held) return { basis: "emergency", role: held.role }
	}
	const auditor = granted(["auditor"])
	return auditor ? { basis: "auditor", role: auditor } : undefined
}

/** Whether the principal may see the whole case: its team, the platform it is proposed to, or an auditor. */
export const mayReadCase = (principal: Principal, relation: Relation): boolean =>
	principal.kind === "system" ||
	inTeam(principal, relation.platform) ||
	hasGrant(principal, relation.platform, ["delegate", "auditor"]) ||
	inEmergency(principal, relation) ||
	rolesOn(principal, relation).includes("receiving")

/** Whether the principal may see one procedure: whoever may see the case, and the procedure's own outside parties. */
export const mayReadInstance = (principal: Principal, relation: Relation): boolean =>
	mayReadCase(principal, relation) || rolesOn(principal, relation).length > 0

/** Whether the principal may end a request that is not for us: a clinician of its platform decides that. */
export const mayRefuseRequest = (principal: Principal, platform: string): boolean =>
	hasGrant(principal, platform, ["nurse", "physician", "physicianDeputy"])

/** Whether the principal may look people up: whoever holds any grant. Outside parties see centres and filières only. */
export const mayReadDirectory = (principal: Principal): boolean => principal.grants.length > 0

/** Whether the principal keeps the directory true: the team of any platform, or an administrator. */
export const mayEditDirectory = (principal: Principal): boolean =>
	hasGrant(principal, null, [...teamGrants, "administrator"])

/**
 * Whether the principal may open every document of a case: its team, and the platform that it is proposed to. Like
 * sealed text they are not for auditors, nor for delegates, who enter what the sheet says.
 */
export const mayReadDocuments = (principal: Principal, relation: Relation): boolean =>
	inTeam(principal, relation.platform) ||
	inEmergency(principal, relation) ||
	rolesOn(principal, relation).includes("receiving")

/** Whether the principal may add a document to a case: its team, or an outside party of a procedure that still runs. */
export const mayAddDocument = (principal: Principal, relation: Relation): boolean =>
	inTeam(principal, relation.platform) ||
	rolesOn(principal, relation).some(isOutside) ||
	linkInto(principal, relation) !== undefined

/** Whether the principal reads what the team writes for itself about a case: its notes, and remarks for the report. */
export const mayReadNotes = (principal: Principal, relation: Relation): boolean =>
	inTeam(principal, relation.platform) || inEmergency(principal, relation)

/** Whether the principal writes such notes and remarks: the team, as long as the case is within its reach. */
export const mayWriteNotes = (principal: Principal, relation: Relation): boolean =>
	inTeam(principal, relation.platform) && mayReach(principal, relation)

/** Whether the principal takes back what somebody else added to a case: only its physicians. */
export const mayWithdrawFor = (principal: Principal, { platform }: Pick<Relation, "platform">): boolean =>
	mayDecideRights(principal, platform)

/** Whether the principal keeps the list of tags of the yearly report: an administrator. */
export const mayEditTags = (principal: Principal): boolean => hasGrant(principal, null, ["administrator"])

/** Platforms whose figures the principal sees: their teams, and who manages them; null for all of them. */
export const figurePlatforms = (principal: Principal): readonly string[] | null =>
	platformsOf(principal, [...teamGrants, "manager"])

/** Whether small numbers of a platform are shown to the principal, and the cases behind them: to its team. */
export const maySeeFew = (principal: Principal, platform: string): boolean => inTeam(principal, platform)

/** In which roles the principal acts on the reports of a platform; none when they are not for them. */
export function reportRolesOn(principal: Principal, platform: string): readonly ReportRole[] {
	const roles: ReportRole[] = []
	if (inTeam(principal, platform)) roles.push("team")
	if (hasGrant(principal, platform, ["physician", "physicianDeputy"])) roles.push("physician")
	if (hasGrant(principal, platform, ["manager"])) roles.push("director")
	return roles
}

/** Whether the principal may give back or pass on a step of a report: who has it, the physician; within the direction, any of it. */
export const mayReassignReport = (
	principal: Principal,
	platform: string,
	{ role, assignee }: { readonly role: string; readonly assignee: string | null },
): boolean => {
	const roles: readonly string[] = reportRolesOn(principal, platform)
	return principal.id === assignee || (role === "director" ? roles.includes(role) : roles.includes("physician"))
}

/** Whether the principal changes calendars and the deadline table, which hold on every platform. */
export const mayEditClocks = (principal: Principal): boolean =>
	principal.grants.some((one) => one.role === "administrator" && one.platform === null)

/** Whether the principal declares, extends and ends the incidents of a territory that these platforms answer for. */
export const mayDeclareIncident = (principal: Principal, platforms: readonly string[]): boolean =>
	mayEditClocks(principal) ||
	platforms.some((platform) => hasGrant(principal, platform, [...teamGrants, "administrator"]))

/** Whether the principal may import a BaMaRa export and reconcile entries with it. */
export const mayReconcile = (principal: Principal, platform: string): boolean =>
	hasGrant(principal, platform, ["nurse", "physician", "physicianDeputy"])

/** Platforms whose incidents the principal sees and may try again; null for all of them. */
export const mendedPlatforms = (principal: Principal): readonly string[] | null =>
	platformsOf(principal, [...teamGrants, "administrator"])

/** Granted roles that may see the cases of their platform. */
const readerGrants: readonly GrantableRole[] = [...teamGrants, "delegate", "auditor"]

/** Platforms whose cases and tasks the principal may list; null for all of them. */
export const casePlatforms = (principal: Principal): readonly string[] | null => platformsOf(principal, readerGrants)

/** Platforms for which the principal may accept a case proposed to them; null for all of them. */
export const receivingPlatforms = (principal: Principal): readonly string[] | null =>
	platformsOf(principal, receivingGrants)

/** Whether some event of the machine is sent in one of the principal's roles: what it must know, it may read. */
const actsIn = (principal: Principal, relation: Relation, definition: MachineDefinition): boolean => {
	const roles = rolesOn(principal, relation)
	return Object.values(definition.events).some((event) => event.roles.some((role) => roles.includes(role)))
}

/** Whether the principal may see a procedure: whoever may see the case, and outside parties with a part in it. */
export const mayReadProcedure = (principal: Principal, relation: Relation, definition: MachineDefinition): boolean =>
	mayReadCase(principal, relation) || actsIn(principal, relation, definition)

/** Whether the principal may read the sealed text of an instance: the team, and whoever has a part in that instance. */
export const mayReadSecrets = (principal: Principal, relation: Relation, definition: MachineDefinition): boolean =>
	inTeam(principal, relation.platform) || inEmergency(principal, relation) || actsIn(principal, relation, definition)

/** Whether the principal may know who the patient is: the team, and who enters the patient in BaMaRa for it. */
export const mayReadIdentity = (principal: Principal, relation: Pick<Relation, "platform" | "caseId">): boolean =>
	hasGrant(principal, relation.platform, [...teamGrants, "delegate"]) || inEmergency(principal, relation)

/** Platforms whose patients the principal may look for by who they are; null for all of them. */
export const identityPlatforms = (principal: Principal): readonly string[] | null =>
	platformsOf(principal, [...teamGrants, "delegate"])

/** Platforms whose audit log the principal may read; null for all of them, and for what belongs to none. */
export const auditedPlatforms = (principal: Principal): readonly string[] | null => platformsOf(principal, ["auditor"])

/** Whether the principal may know who has opened a case: its team, and the auditors of its platform. */
export const mayReadReaders = (principal: Principal, relation: Pick<Relation, "platform">): boolean =>
	hasGrant(principal, relation.platform, [...teamGrants, "auditor"])

/** Whether the principal may take a task waiting for `role`: only somebody who could act in that role. */
export const mayClaimTask = (principal: Principal, relation: Relation, role: Role): boolean =>
	principal.kind !== "system" && rolesOn(principal, relation).includes(role)

/** Whether the principal may give back or pass on a task: its assignee, or the physician. */
export const mayReassignTask = (principal: Principal, relation: Relation, assignee: string | null): boolean =>
	principal.id === assignee || rolesOn(principal, relation).includes("physician")

const isOutside = (role: Role): boolean => (outsideRoles as readonly Role[]).includes(role)

/**
 * The role in which the principal sends an event, or a refusal.
 *
 * The team may record an outside party's event on their behalf. In an emergency somebody of the team may also record
 * what the physician decided by phone (PATHWAY §17); the engine then opens a task to confirm it.
 *
 * @throws WorkflowError FORBIDDEN when no role of the principal may send it.
 */
export function senderRole(
	principal: Principal,
	event: EventDefinition,
	relation: Relation & { readonly urgency: Urgency },
	recordedFor?: RecordedFor,
): Role {
	const roles = rolesOn(principal, relation)
	if (recordedFor) {
		const onBehalf =
			inTeam(principal, relation.platform) &&
			!event.inPerson &&
			event.roles.includes(recordedFor.role) &&
			recordedFor.person !== principal.id &&
			(isOutside(recordedFor.role) ||
				(recordedFor.role === "physician" && recordedFor.person !== null && relation.urgency === "emergency"))
		const own = roles.find((role) => !isOutside(role))
		if (onBehalf && own) return own
		throw new WorkflowError("FORBIDDEN", "this event cannot be recorded on somebody's behalf here", {
			role: recordedFor.role,
		})
	}
	const role = roles.find((one) => event.roles.includes(one))
	if (role) return role
	throw new WorkflowError("FORBIDDEN", "your roles do not allow this event on this case", { allowed: event.roles })
}

/** Whether the principal could send an event, itself or for somebody else. */
export function maySend(principal: Principal, event: EventDefinition, relation: Relation): boolean {
	if (rolesOn(principal, relation).some((role) => event.roles.includes(role))) return true
	return inTeam(principal, relation.platform) && !event.inPerson && event.roles.some(isOutside)
}

/** Events that people may send: not the messages of the engine itself. */
export const isForPeople = (definition: MachineDefinition, type: string): boolean =>
	definition.events[type]?.roles.some((role) => role !== "system") ?? false

/** Platforms whose roles the principal grants and ends; null for all of them. */
export const administeredPlatforms = (principal: Principal): readonly string[] | null =>
	platformsOf(principal, ["administrator"])

/**
 * Whether the principal makes accounts and decides how they are signed in to: only an administrator of everything. Who
 * may reset a password may become that person, on whatever platform they act.
 */
export const mayAdministerAccounts = (principal: Principal): boolean => administeredPlatforms(principal) === null

/** Whether the principal looks into the queue, which is one for all platforms. */
export const mayWatchQueues = (principal: Principal): boolean => administeredPlatforms(principal) === null

/** Whether the principal grants or ends a role there; null is everywhere. */
export function mayGrantRole(principal: Principal, platform: string | null): boolean {
	const platforms = administeredPlatforms(principal)
	return platforms === null || (platform !== null && platforms.includes(platform))
}
