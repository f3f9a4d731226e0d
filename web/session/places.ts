import type { Me, Role } from "../client/contract.ts"
import type { IconName } from "../components/icon-paths.ts"

export const hasRole = (me: Me, role: Role): boolean => me.roles.some((one) => one.role === role)

/** Whether second factors, invitations and accounts are theirs to decide: those of one platform only grant its roles. */
export const administersAll = (me: Me): boolean =>
	me.roles.some(({ role, platform }) => role === "administrator" && platform === null)

/** A second factor must be enrolled before anything else is possible. */
export const mustEnrol = (me: Me): boolean => me.session?.secondFactorRequired === true

/** Roles that work on cases. */
const careRoles: readonly Role[] = ["secretary", "nurse", "physician", "physicianDeputy", "delegate"]
/** Roles of a platform's team: they open cases, and look for them. */
const teamRoles: readonly Role[] = ["secretary", "nurse", "physician", "physicianDeputy"]

export const isCare = (me: Me): boolean => careRoles.some((role) => hasRole(me, role))
export const isTeam = (me: Me): boolean => teamRoles.some((role) => hasRole(me, role))

interface WorkPlace {
	readonly path: string
	readonly name: "work" | "board" | "newRequest" | "requests" | "search" | "bamara" | "directory" | "pathway" | "start"
	readonly icon: IconName
	/** With the work on cases. */
	readonly section: "work"
}

interface OfficePlace {
	readonly path: string
	readonly name: "audit" | "accounts" | "professions" | "tags" | "clocks" | "emergency" | "settings" | "security"
	readonly icon: IconName
	/** With the administration, or with what is one's own. */
	readonly section: "administration" | "own"
}

export type Place = WorkPlace | OfficePlace

/** Where somebody can go, by their roles. */
export function placesOf(me: Me, hasProviders: boolean): readonly Place[] {
	const security: Place = { path: "/securite", name: "security", icon: "shieldLock", section: "own" }
	if (mustEnrol(me)) return [security]
	const isAdministrator = hasRole(me, "administrator")
	const care = isCare(me)
	const team = isTeam(me)
	const clinician = (["nurse", "physician", "physicianDeputy"] as const).some((role) => hasRole(me, role))
	const places: readonly (readonly [boolean, Place])[] = [
		[care, { path: "/travail", name: "work", icon: "checklist", section: "work" }],
		[team, { path: "/tableau", name: "board", icon: "layoutKanban", section: "work" }],
		[team, { path: "/demandes/nouvelle", name: "newRequest", icon: "plus", section: "work" }],
		[team, { path: "/demandes", name: "requests", icon: "mail", section: "work" }],
		[team, { path: "/recherche", name: "search", icon: "search", section: "work" }],
		[care, { path: "/bamara", name: "bamara", icon: "database", section: "work" }],
		[care || isAdministrator, { path: "/annuaire", name: "directory", icon: "addressBook", section: "work" }],
		[care || isAdministrator, { path: "/parcours/pathway", name: "pathway", icon: "route", section: "work" }],
		[!care, { path: "/", name: "start", icon: "home", section: "work" }],
		[hasRole(me, "auditor"), { path: "/audit", name: "audit", icon: "eye", section: "administration" }],
		[isAdministrator, { path: "/administration/comptes", name: "accounts", icon: "users", section: "administration" }],
		[
			isAdministrator && hasProviders,
			{ path: "/administration/professions", name: "professions", icon: "idBadge2", section: "administration" },
		],
		[isAdministrator, { path: "/administration/etiquettes", name: "tags", icon: "flag", section: "administration" }],
		[
			team || isAdministrator,
			{ path: "/administration/delais", name: "clocks", icon: "clock", section: "administration" },
		],
		[clinician, { path: "/acces-urgence", name: "emergency", icon: "alertTriangle", section: "own" }],
		[true, { path: "/reglages", name: "settings", icon: "settings", section: "own" }],
		[true, security],
	]
	return places.flatMap(([open, place]) => (open ? [place] : []))
}
