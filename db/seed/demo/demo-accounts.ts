import type { GrantableRole } from "../../../machines/policy.ts"
import { roleLabels } from "../../../machines/vocabulary.ts"
import { createAccount, grantRole, setPassword } from "../../accounts.ts"
import type { Database } from "../../client.ts"
import { platformTeams } from "../directory.ts"
import { seedPeople } from "../directory-data/people.ts"
import { personKey, type SeedPerson } from "../directory-data/person.ts"
import { seedTeams } from "../directory-data/platform-teams.ts"
import { type PlatformCode, platformRows } from "../directory-data/reference.ts"
import { seedId } from "../directory-data/seed-id.ts"
import { dayFrom } from "../directory-data/session-starts.ts"

/** Of every account of the embedded demonstration, and of nothing else. */
export const DEMO_PASSWORD = "passerelle-demo"

interface DemoAccount {
	readonly login: string
	/** As on screen: "Dr Élise Latanier". */
	readonly name: string
	/** What they do, in French. */
	readonly role: string
	/** Short name of the platform; what else they belong to when none. */
	readonly platform: string
	readonly personId: string
	readonly grants: readonly { readonly role: GrantableRole; readonly platform: PlatformCode | null }[]
}

const loginOf = (person: Pick<SeedPerson, "givenName" | "familyName">): string =>
	[person.givenName, person.familyName].map((name) => personKey(name.replace("æ", "ae").replace("œ", "oe"))).join(".")

const nameOf = ({ title, givenName, familyName }: SeedPerson): string => `${title} ${givenName} ${familyName}`

const personOf = (key: string): SeedPerson => {
	const found = seedPeople.find((one) => one.key === key)
	if (!found) throw new Error(`nobody of the directory is called ${key}`)
	return found
}

const teamAccounts: readonly DemoAccount[] = platformTeams.flatMap(({ code, members }) =>
	members.map(({ personId, role, name }) => {
		const person = seedPeople.find((one) => seedId("person", one.key) === personId)
		if (!person) throw new Error(`${name} is not in the directory`)
		return {
			login: loginOf(person),
			name,
			role: roleLabels[role].fr,
			platform: code,
			personId,
			grants: [{ role: role as GrantableRole, platform: code }],
		}
	}),
)

const outside = (key: string, role: string, platform: string): DemoAccount => {
	const person = personOf(key)
	return {
		login: loginOf(person),
		name: nameOf(person),
		role,
		platform,
		personId: seedId("person", key),
		grants: [],
	}
}

/** People without a part in care, on one platform or on all. */
const office = (key: string, role: string, grant: GrantableRole, platform: PlatformCode | null): DemoAccount => ({
	...outside(key, role, platform ?? "toutes les plateformes"),
	grants: [{ role: grant, platform }],
})

/** Who can sign in to the demonstration. */
export const demoAccounts: readonly DemoAccount[] = [
	...teamAccounts,
	outside("tamarin", "Expert", "Centre Alizé, Paris"),
	outside("badamier", "Expert", "Centre Alizé, Paris"),
	outside("catalpa", "Expert", "Centre Bise, Paris"),
	outside("longani", "Expert", "Centre Piton, Saint-Pierre"),
	outside("courbaril", "Expert", "Centre Mangrove, Les Abymes"),
	outside("filao", "Demandeur", "Mayotte"),
	outside("letchi", "Demandeur", "La Réunion"),
	outside("carapa", "Demandeur", "Guyane"),
	outside("papangue", "Professionnel extra-médical", "La Réunion"),
	outside("drongo", "Professionnel extra-médical", "Mayotte"),
	office("brunfelsia", "Pilotage", "manager", "RE-MA-RARES"),
	office("ravenale", "Administration", "administrator", null),
	office("santal", "Audit", "auditor", null),
]

const WORKERS = 4

/** Accounts of everybody above, with roles that began well before the first case. */
export async function seedAccounts(db: Database, now: Date): Promise<void> {
	const waiting = [...demoAccounts]
	const fromOn = dayFrom(now, -900)
	const platformId = (code: PlatformCode | null): string | undefined => {
		const known = platformRows.find((one) => one.code === code)
		return known && seedId("platform", known.code)
	}
	await Promise.all(
		Array.from({ length: WORKERS }, async () => {
			for (let one = waiting.shift(); one; one = waiting.shift()) {
				const { login, name, personId, grants } = one
				const account = { personId, name, login, password: DEMO_PASSWORD }
				const accountId = await createAccount(db.$client, account)
				for (const { role, platform } of grants)
					await grantRole(db.$client, accountId, { role, platformId: platformId(platform), fromOn })
			}
		}),
	)
	await seedCover(db, now)
}

/** Gives demonstration accounts that have none their password: those of a database made before passwords were argon2id. */
export async function renewDemoPasswords(db: Database): Promise<void> {
	const logins = demoAccounts.map((one) => one.login)
	const rows = await db.$client<{ id: string }[]>`
		select id from accounts a where login = any(${logins}) and deleted_at is null
			and not exists (select 1 from sign_in_methods m where m.account_id = a.id)`
	for (const { id } of rows) await setPassword(db.$client, id, DEMO_PASSWORD)
}

/** The deputy of the first platform stands in on the second: one dated cover that is over, and one that comes. */
async function seedCover(db: Database, now: Date): Promise<void> {
	const [first, second] = seedTeams
	if (!first || !second) return
	const rows = await db.$client<{ id: string }[]>`
		select id from accounts where person_id = ${seedId("person", first.physicianDeputy.key)}`
	const account = rows[0]
	if (!account) return
	const platformId = seedId("platform", second.platform)
	const grant = { role: "physicianDeputy", platformId } as const
	await grantRole(db.$client, account.id, { ...grant, fromOn: dayFrom(now, -120), toOn: dayFrom(now, -106) })
	await grantRole(db.$client, account.id, { ...grant, fromOn: dayFrom(now, 30), toOn: dayFrom(now, 44) })
}
