import type { Me, Role } from "../../client/contract.ts"

/** Roles that open cases (`db/open-case.ts`). */
const members: readonly Role[] = ["secretary", "nurse", "physician", "physicianDeputy"]

/** Platforms for which somebody opens cases. */
export function teamPlatformsOf(me: Me): readonly { readonly id: string; readonly name: string }[] {
	const found = me.roles.flatMap(({ role, platform }) =>
		platform !== null && members.includes(role) ? [platform] : [],
	)
	return found.filter((one, index) => found.findIndex(({ id }) => id === one.id) === index)
}
