import { randomUUID } from "node:crypto"
import type { Database } from "../../db/client.ts"
import { schema } from "../../db/schema/index.ts"
import { platformTeams } from "../../db/seed/directory.ts"
import { type GrantableRole, grantableRoles, type Principal } from "../../machines/policy.ts"
import type { Role } from "../../machines/vocabulary.ts"

/** The people of one platform, as principals. Two nurses and two physicians, for the rules of two different persons. */
export interface Team {
	readonly platform: string
	readonly secretary: Principal
	readonly nurse: Principal
	readonly otherNurse: Principal
	readonly physician: Principal
	/** Recorded deputy: may do what the physician may. */
	readonly deputy: Principal
	readonly delegate: Principal
}

type PlatformTeam = (typeof platformTeams)[number]

const isGrantable = (role: Role): role is Role & GrantableRole => (grantableRoles as readonly Role[]).includes(role)

/** The team of a platform of the seeded directory. */
export function teamOf(code: PlatformTeam["code"]): Team {
	const team = platformTeams.find((one) => one.code === code)
	if (!team) throw new Error(`the seed has no platform ${code}`)
	const member = (role: GrantableRole & Role, index = 0): Principal => {
		const found = team.members.filter((one) => one.role === role)[index]
		if (!found) throw new Error(`${code} has no ${role} number ${index + 1}`)
		return { id: found.personId, kind: "person", grants: [{ role, platform: team.platformId }] }
	}
	return {
		platform: team.platformId,
		secretary: member("secretary"),
		nurse: member("nurse"),
		otherNurse: member("nurse", 1),
		physician: member("physician"),
		deputy: member("physicianDeputy"),
		delegate: member("delegate"),
	}
}

/** Somebody of the directory without any grant: acts only where they are a party. */
export const outsider = (person: string): Principal => ({ id: person, kind: "person", grants: [] })

/** Whoever holds the link to one instance, in the role that the link gives. */
export const linked = (role: Role, instance: string): Principal => ({
	id: `link-${role}`,
	kind: "link",
	grants: [],
	links: [{ role, instance }],
})

/** Gives every member of the four teams an account with their role: what "recorded for the physician" looks up. */
export async function createAccounts(db: Database): Promise<void> {
	for (const { platformId, members } of platformTeams)
		for (const { personId, role, name } of members) {
			if (!isGrantable(role)) continue
			const accountId = randomUUID()
			await db.insert(schema.accounts).values({ id: accountId, personId, name, createdAt: new Date() })
			await db.insert(schema.roleGrants).values({ accountId, role, platformId })
		}
}
