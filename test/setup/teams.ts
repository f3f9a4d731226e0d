import { createAccount, grantRole, issueToken } from "../../db/accounts.ts"
import type { Engine } from "../../db/engine.ts"
import { platformTeams } from "../../db/seed/directory.ts"
import type { GrantableRole } from "../../machines/policy.ts"

/** Somebody with an account, and the token to act as them. */
export interface Someone {
	/** Person of the directory. */
	readonly id: string
	readonly accountId: string
	readonly name: string
	readonly token: string
}

const teamRoles = ["secretary", "nurse", "physician", "physicianDeputy", "delegate"] as const
type TeamRole = (typeof teamRoles)[number]

/** A platform's people; `otherNurse` and `otherSecretary` for what needs two persons. */
export interface Team extends Readonly<Record<TeamRole | "otherNurse" | "otherSecretary", Someone>> {
	readonly platformId: string
	readonly manager: Someone
	readonly auditor: Someone
	readonly administrator: Someone
}

export type PlatformCode = (typeof platformTeams)[number]["code"]

/** The people of a platform of the seeded directory, each with an account and a token. */
export async function createTeam(engine: Engine, code: PlatformCode): Promise<Team> {
	const found = platformTeams.find((one) => one.code === code)
	if (!found) throw new Error(`the seed has no platform ${code}`)
	const { platformId } = found
	const of = async (role: TeamRole, nth = 0) => {
		const member = found.members.filter((one) => one.role === role)[nth]
		if (!member) throw new Error(`the team has no ${role}`)
		return await createSomeone(engine, member.name, member.personId, [{ role, platformId }])
	}
	const office = (role: GrantableRole) => createSomeone(engine, `${role} ${code}`, null, [{ role, platformId }])
	return {
		platformId,
		secretary: await of("secretary"),
		otherSecretary: await of("secretary", 1),
		nurse: await of("nurse"),
		otherNurse: await of("nurse", 1),
		physician: await of("physician"),
		physicianDeputy: await of("physicianDeputy"),
		delegate: await of("delegate"),
		manager: await office("manager"),
		auditor: await office("auditor"),
		administrator: await office("administrator"),
	}
}

/** An account with its roles and a token; of a person of the directory, or of a machine client. */
export async function createSomeone(
	engine: Engine,
	name: string,
	personId: string | null,
	grants: readonly { role: GrantableRole; platformId: string }[] = [],
): Promise<Someone> {
	const sql = engine.db.$client
	const accountId = await createAccount(sql, { name, ...(personId === null ? {} : { personId }) })
	for (const grant of grants) await grantRole(sql, accountId, grant)
	return { id: personId ?? accountId, accountId, name, token: await issueToken(sql, accountId) }
}
