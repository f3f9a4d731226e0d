import { hasGrant, type Principal, receivingPlatforms, reportRolesOn, rolesOn } from "../../machines/policy.ts"
import type { ReportRole } from "../../machines/report-circuit.ts"
import type { Role } from "../../machines/vocabulary.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Engine } from "../engine.ts"

/** Roles whose decision a case waits for. */
const deciders: readonly Role[] = ["physician", "physicianDeputy"]

interface Pair {
	readonly platform: string
	readonly role: Role
}

interface ReportPair {
	readonly platform: string
	readonly role: ReportRole
}

/** What of the platforms' work is somebody's. */
export interface WorkScope {
	/** Platforms whose cases they take part in, by role. */
	readonly platforms: readonly string[]
	/** Roles that they hold there themselves. */
	readonly own: readonly Pair[]
	/** Roles that they may act in there: theirs, and those that theirs cover. */
	readonly covered: readonly Pair[]
	/** Their own roles that decide. */
	readonly deciding: readonly Pair[]
	/** Platforms for which they accept cases that another one proposes. */
	readonly receiving: readonly string[]
	/** The same of the steps of their platforms' reports. */
	readonly reports: {
		readonly own: readonly ReportPair[]
		readonly covered: readonly ReportPair[]
		readonly deciding: readonly ReportPair[]
	}
	/** Where "today" is. */
	readonly zone: string
}

/** @throws WorkflowError FORBIDDEN when no role of theirs takes part in the work on cases */
export function workScopeOf({ geography }: Pick<Engine, "geography">, principal: Principal): WorkScope {
	const all = [...geography.platforms.keys()]
	const covered = all.flatMap((platform) =>
		rolesOn(principal, { platform, parties: [] }).map((role): Pair => ({ platform, role })),
	)
	const platforms = all.filter((platform) => covered.some((one) => one.platform === platform))
	const [first] = platforms
	if (first === undefined || principal.kind === "system")
		throw new WorkflowError("FORBIDDEN", "your roles take no part in the work on cases", {})
	const own = covered.filter((one) => isOwn(principal, one))
	const zone = geography.calendars.get(geography.platforms.get(first) ?? "")?.zone ?? "UTC"
	const deciding = own.filter((one) => deciders.includes(one.role))
	const reports = reportsOf(principal, all)
	return { platforms, own, covered, deciding, receiving: receivingPlatforms(principal) ?? all, reports, zone }
}

/** Who writes a report are the nurse and the secretary; the physician decides, and may do it for them. */
function reportsOf(principal: Principal, platforms: readonly string[]): WorkScope["reports"] {
	const covered = platforms.flatMap((platform) =>
		reportRolesOn(principal, platform).map((role): ReportPair => ({ platform, role })),
	)
	const own = covered.filter(
		({ platform, role }) => role !== "team" || hasGrant(principal, platform, ["secretary", "nurse"]),
	)
	return { own, covered, deciding: own.filter(({ role }) => role === "physician") }
}

/** A nurse covers the secretary, whose tasks are not hers; a deputy is there for the physician's. */
function isOwn({ grants }: Principal, { platform, role }: Pair): boolean {
	return grants.some(
		(one) =>
			(one.platform === null || one.platform === platform) &&
			(one.role === role || (one.role === "physicianDeputy" && role === "physician")),
	)
}
