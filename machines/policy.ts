import type { MachineDefinition, Party } from "./definition.ts"
import type { EventDefinition, RecordedFor } from "./event-definition.ts"
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

/** Who acts, and with which roles where. XState owns the word "actor". */
export interface Principal {
	/** Person of the directory, `"system"`, or the account of a machine client. */
	readonly id: string
	readonly kind: "person" | "machine" | "system"
	/** Grants in force today; `platform` null holds everywhere. */
	readonly grants: readonly { readonly role: GrantableRole; readonly platform: string | null }[]
}

/** What the policy looks at beside the principal. */
export interface Relation {
	/** Platform that owns the case. */
	readonly platform: string
	/** Outside parties of the instance and its case. */
	readonly parties: readonly Party[]
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
export function platformsOf(principal: Principal, roles: readonly GrantableRole[]): readonly string[] | null {
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
		if (party.person !== null && party.person === principal.id) roles.add(party.role)
		if (party.role === "receiving" && party.platform && hasGrant(principal, party.platform, receivingGrants))
			roles.add("receiving")
	}
	return [...roles]
}

/** Whether the principal may see the whole case: its team, the platform it is proposed to, or an auditor. */
export const mayReadCase = (principal: Principal, relation: Relation): boolean =>
	principal.kind === "system" ||
	inTeam(principal, relation.platform) ||
	hasGrant(principal, relation.platform, ["delegate", "auditor"]) ||
	rolesOn(principal, relation).includes("receiving")

/** Whether the principal may see one procedure: whoever may see the case, and the procedure's own outside parties. */
export const mayReadInstance = (principal: Principal, relation: Relation): boolean =>
	mayReadCase(principal, relation) || rolesOn(principal, relation).length > 0

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
