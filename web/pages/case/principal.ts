import { type Principal, rolesOn } from "../../../machines/policy.ts"
import type { Role } from "../../../machines/vocabulary.ts"
import type { Me } from "../../client/contract.ts"

/** Whoever is signed in, as the policy asks about them. */
const principalOf = (me: Me): Principal => ({
	id: me.id,
	kind: "person",
	grants: me.roles.map(({ role, platform }) => ({ role, platform: platform?.id ?? null })),
})

/** The roles of the pathway in which somebody acts on a platform. */
export const rolesOf = (me: Me, platform: string): readonly Role[] =>
	rolesOn(principalOf(me), { platform, parties: [] })

/** Whether somebody acts there in one of the roles. */
export const actsIn = (me: Me, platform: string, roles: readonly Role[]): boolean =>
	rolesOf(me, platform).some((role) => roles.includes(role))
