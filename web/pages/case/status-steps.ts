import { type Principal, rolesOn } from "../../../machines/policy.ts"
import { partyOf } from "../../case-parts/party.ts"
import type { StatusStep } from "../../case-parts/status-sentence.ts"
import type { CasePath } from "../../client/case-contract.ts"
import type { Me } from "../../client/contract.ts"

/** Whoever is signed in, as the policy asks about them. */
const principalOf = (me: Me): Principal => ({
	id: me.id,
	kind: "person",
	grants: me.roles.map(({ role, platform }) => ({ role, platform: platform?.id ?? null })),
})

/** Everything that waits for somebody in a case, or in one instance of it, as the status sentence takes it. */
export function statusSteps(path: CasePath, me: Me, platform: string, instance: string | null): readonly StatusStep[] {
	const roles = rolesOn(principalOf(me), { platform, parties: [] })
	return path.instances
		.filter((one) => instance === null || one.id === instance)
		.flatMap((one) =>
			one.active.flatMap((place) => {
				const { holder, task } = place
				if (holder === null || task === null) return []
				const mine = (task.assigneeId ?? holder.personId) === me.id
				return [
					{
						title: task.title,
						party: partyOf(holder.role) === "us" ? ("us" as const) : ("others" as const),
						mine,
						free: !mine && task.assigneeId === null && roles.includes(holder.role),
						name: holder.name,
						role: { id: holder.role, label: holder.label },
						since: place.since,
						dueAt: place.dueAt,
						late: place.late,
						onHold: place.onHold,
						next: place.next,
						zone: place.territory.zone,
						territory: place.territory.code,
						clock: place.clock,
					},
				]
			}),
		)
}
