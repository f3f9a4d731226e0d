import { activePlaces, hasTag, type Snapshot, wouldTakeOnReturn } from "../machines/advance.ts"
import type { CaseState, Instance } from "../machines/cascade.ts"
import type { MachineDefinition } from "../machines/definition.ts"
import { describeEvent } from "../machines/describe-form.ts"
import type { EventDefinition } from "../machines/event-definition.ts"
import type { AvailableEvent } from "../machines/form.ts"
import { inTeam, maySend, type Principal, type Relation, rolesOn } from "../machines/policy.ts"
import { outsideRoles, type Role } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"

/** Active places of one instance of a case. */
export function placesOf(state: CaseState, instanceId: string): readonly string[] {
	const instance = state.instances.find((one) => one.id === instanceId)
	if (!instance) throw new WorkflowError("NOT_FOUND", "no such case or procedure", {})
	return activePlaces(instance.definition, instance.snapshot)
}

/** The events that a principal could send now to an instance, with their forms, in the machine's order. */
export function availableFor(
	instance: Pick<Instance, "definition" | "snapshot">,
	principal: Principal,
	relation: Relation,
	now: Date,
): readonly AvailableEvent[] {
	const { definition, snapshot } = instance
	return Object.entries(definition.events)
		.filter(([, event]) => maySend(principal, event, relation))
		.filter(([type, event]) => couldSend(definition, snapshot, type, event, principal, relation, now))
		.map(([type, event]) => describeEvent(definition, type, event, onBehalfOf(event, principal, relation)))
}

const isOutside = (role: Role): boolean => (outsideRoles as readonly Role[]).includes(role)

function onBehalfOf(event: EventDefinition, principal: Principal, relation: Relation): readonly Role[] {
	return inTeam(principal, relation.platform) && !event.inPerson ? event.roles.filter(isOutside) : []
}

/** Whether the machine would take it, now or (a fact from outside) woken from hold or back from a handover. */
function couldSend(
	definition: MachineDefinition,
	snapshot: Snapshot,
	type: string,
	event: EventDefinition,
	principal: Principal,
	relation: Relation,
	now: Date,
): boolean {
	const at = now.toISOString()
	const own = rolesOn(principal, relation)
	const role = own.find((one) => event.roles.includes(one)) ?? own[0]
	if (!role) return false
	const receiving = role === "receiving" ? relation.parties.find((one) => one.role === "receiving") : undefined
	const probe = {
		type,
		by: principal.id,
		role,
		platform: receiving?.platform ?? relation.platform,
		recordedAt: at,
		occurredAt: at,
		probe: true as const,
	}
	if (snapshot.can(probe)) return true
	const later = event.outside && (hasTag(snapshot, "onHold") || hasTag(snapshot, "away"))
	return later && wouldTakeOnReturn(definition, snapshot, probe)
}
