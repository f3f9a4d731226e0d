import type { Me, Role } from "../client/contract.ts"
import type { IconName } from "../components/icon-paths.ts"

export const hasRole = (me: Me, role: Role): boolean => me.roles.some((one) => one.role === role)

/** Whether second factors, invitations and accounts are theirs to decide: those of one platform only grant its roles. */
export const administersAll = (me: Me): boolean =>
	me.roles.some(({ role, platform }) => role === "administrator" && platform === null)

/** A second factor must be enrolled before anything else is possible. */
export const mustEnrol = (me: Me): boolean => me.session?.secondFactorRequired === true

interface Place {
	readonly path: string
	readonly name: "start" | "audit" | "accounts" | "professions" | "security"
	readonly icon: IconName
}

/** Where somebody can go, by their roles. */
export function placesOf(me: Me, hasProviders: boolean): readonly Place[] {
	const security: Place = { path: "/securite", name: "security", icon: "shieldLock" }
	if (mustEnrol(me)) return [security]
	const isAdministrator = hasRole(me, "administrator")
	return [
		{ path: "/", name: "start", icon: "home" },
		...(hasRole(me, "auditor") ? [{ path: "/audit", name: "audit", icon: "eye" } as const] : []),
		...(isAdministrator ? [{ path: "/administration/comptes", name: "accounts", icon: "users" } as const] : []),
		...(isAdministrator && hasProviders
			? [{ path: "/administration/professions", name: "professions", icon: "idBadge2" } as const]
			: []),
		security,
	]
}
