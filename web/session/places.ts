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

/** Whether somebody tries again what could not be done: the team, and administrators. */
export const mendsIncidents = (me: Me): boolean => isTeam(me) || hasRole(me, "administrator")

interface WorkPlace {
	readonly path: string
	readonly name:
		| "work"
		| "board"
		| "newRequest"
		| "requests"
		| "search"
		| "bamara"
		| "directory"
		| "pathway"
		| "start"
		| "messages"
	readonly icon: IconName
	/** With the work on cases. */
	readonly section: "work"
}

interface FiguresPlace {
	readonly path: string
	readonly name: "bottlenecks" | "processMap" | "reports"
	readonly icon: IconName
	/** With what managers look at. */
	readonly section: "figures"
}

interface OfficePlace {
	readonly path: string
	readonly name:
		| "audit"
		| "accounts"
		| "professions"
		| "tags"
		| "clocks"
		| "incidents"
		| "mailbox"
		| "emergency"
		| "messages"
		| "settings"
		| "security"
	readonly icon: IconName
	/** With the administration, or with what is one's own. */
	readonly section: "administration" | "own"
}

export type Place = WorkPlace | FiguresPlace | OfficePlace

/**
 * Where somebody can go, by their roles.
 *
 * @param openIncidents how many there are: the team is shown the way to them when there are some
 */
export function placesOf(me: Me, hasProviders: boolean, openIncidents = 0): readonly Place[] {
	const security: Place = { path: "/securite", name: "security", icon: "shieldLock", section: "own" }
	if (mustEnrol(me)) return [security]
	const isAdministrator = hasRole(me, "administrator")
	const isManager = hasRole(me, "manager")
	const care = isCare(me)
	const team = isTeam(me)
	const clinician = (["nurse", "physician", "physicianDeputy"] as const).some((role) => hasRole(me, role))
	const places: readonly (readonly [boolean, Place])[] = [
		[care, { path: "/travail", name: "work", icon: "checklist", section: "work" }],
		[team, { path: "/tableau", name: "board", icon: "layoutKanban", section: "work" }],
		[team, { path: "/demandes/nouvelle", name: "newRequest", icon: "plus", section: "work" }],
		[team, { path: "/demandes", name: "requests", icon: "mail", section: "work" }],
		[care, { path: "/messages", name: "messages", icon: "bell", section: "work" }],
		[team, { path: "/recherche", name: "search", icon: "search", section: "work" }],
		[care, { path: "/bamara", name: "bamara", icon: "database", section: "work" }],
		[care || isAdministrator, { path: "/annuaire", name: "directory", icon: "addressBook", section: "work" }],
		[care || isAdministrator, { path: "/parcours/pathway", name: "pathway", icon: "route", section: "work" }],
		[team || isManager, { path: "/engorgements", name: "bottlenecks", icon: "hourglass", section: "figures" }],
		[team || isManager, { path: "/parcours-reels", name: "processMap", icon: "sitemap", section: "figures" }],
		[team || isManager, { path: "/rapports", name: "reports", icon: "fileDescription", section: "figures" }],
		[!care, { path: "/", name: "start", icon: "home", section: "work" }],
		[hasRole(me, "auditor"), { path: "/audit", name: "audit", icon: "eye", section: "administration" }],
		[isAdministrator, { path: "/administration/comptes", name: "accounts", icon: "users", section: "administration" }],
		[
			isAdministrator && hasProviders,
			{ path: "/administration/professions", name: "professions", icon: "idBadge2", section: "administration" },
		],
		[isAdministrator, { path: "/administration/etiquettes", name: "tags", icon: "flag", section: "administration" }],
		[
			isAdministrator || (team && openIncidents > 0),
			{ path: "/administration/incidents", name: "incidents", icon: "alertCircle", section: "administration" },
		],
		[
			team || isAdministrator,
			{ path: "/administration/delais", name: "clocks", icon: "clock", section: "administration" },
		],
		[me.mailbox, { path: "/administration/messagerie", name: "mailbox", icon: "mail", section: "administration" }],
		[clinician, { path: "/acces-urgence", name: "emergency", icon: "alertTriangle", section: "own" }],
		[!care, { path: "/messages", name: "messages", icon: "bell", section: "own" }],
		[true, { path: "/reglages", name: "settings", icon: "settings", section: "own" }],
		[true, security],
	]
	return places.flatMap(([open, place]) => (open ? [place] : []))
}
