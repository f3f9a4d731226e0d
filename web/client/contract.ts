import "./without-eval.ts"
import { z } from "zod"
import { grantableRoles } from "../../machines/policy.ts"

/** What the API answers, as far as the screens look at it. More fields than these are no error: it may be newer. */

const Role = z.enum(grantableRoles)
export type Role = z.infer<typeof Role>

const pageOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item), next: z.string().nullable() })
export const listOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item) })

export const Created = z.object({ id: z.uuid() })

export const Me = z.object({
	id: z.string(),
	name: z.string(),
	mailbox: z.boolean(),
	roles: z.array(z.object({ role: Role, platform: z.object({ id: z.uuid(), name: z.string() }).nullable() })),
	session: z
		.object({
			assurance: z.enum(["single", "strong"]),
			secondFactorRequired: z.boolean(),
			secondFactor: z.object({ totp: z.boolean(), passkeys: z.int(), recoveryCodes: z.int() }),
		})
		.nullable(),
})
export type Me = z.infer<typeof Me>

export const SecondFactorWays = z
	.object({ secondFactor: z.array(z.enum(["totp", "passkey", "recoveryCode"])) })
	.nullable()
export type SecondFactorWays = z.infer<typeof SecondFactorWays>

/** Where to go to sign out of Pro Santé Connect as well. */
export const SignedOut = z.object({ next: z.url() }).nullable()

export const Providers = listOf(z.object({ id: z.string(), name: z.string(), begin: z.string() }))

/** For `navigator.credentials`, which looks at it itself. */
export const WebAuthnOptions = z.looseObject({ challenge: z.string() })

const Device = z.object({
	id: z.uuid(),
	device: z.string().nullable(),
	address: z.string().nullable(),
	openedAt: z.string(),
	lastSeenAt: z.string(),
	current: z.boolean(),
})
export const Devices = listOf(Device)

export const NewTotp = z.object({ uri: z.string(), secret: z.string(), recoveryCodes: z.array(z.string()) })
export type NewTotp = z.infer<typeof NewTotp>
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })
const Passkey = z.object({ id: z.uuid(), name: z.string().nullable(), createdAt: z.string().nullable() })
export const Passkeys = listOf(Passkey)
export type Passkey = z.infer<typeof Passkey>

export const Invited = z.object({ login: z.string() })
export const Invitation = z.object({ code: z.string(), expiresAt: z.string() })
export const NewToken = z.object({ token: z.string(), expiresAt: z.string() })

export const Account = z.object({
	id: z.uuid(),
	kind: z.enum(["person", "machine"]),
	personId: z.uuid().nullable(),
	name: z.string(),
	login: z.string().nullable(),
	email: z.string().nullable(),
	disabledAt: z.string().nullable(),
	hasPassword: z.boolean(),
	hasSecondFactor: z.boolean(),
	roles: z.array(
		z.object({
			id: z.uuid(),
			role: Role,
			platform: z.uuid().nullable(),
			fromOn: z.string().nullable(),
			toOn: z.string().nullable(),
		}),
	),
	tokens: z.array(z.object({ id: z.uuid(), createdAt: z.string(), expiresAt: z.string().nullable() })),
})
export type Account = z.infer<typeof Account>
export const Accounts = pageOf(Account)

const Platform = z.object({
	id: z.uuid(),
	code: z.string(),
	name: z.string(),
	territory: z.string(),
	phone: z.string().nullable(),
	serves: z.array(z.string()),
})
export const Platforms = listOf(Platform)
export type Platform = z.infer<typeof Platform>

const PersonSummary = z.object({
	id: z.uuid(),
	title: z.string().nullable(),
	givenName: z.string(),
	familyName: z.string(),
	profession: z.string(),
	centre: z.string().nullable(),
})
export const People = z.object({ items: z.array(PersonSummary) })
export type PersonSummary = z.infer<typeof PersonSummary>

export const AuditEntry = z.object({
	chain: z.string(),
	seq: z.int(),
	at: z.string(),
	action: z.string(),
	by: z.object({ id: z.string(), name: z.string() }),
	role: z.string().nullable(),
	basis: z.string().nullable(),
	case: z.object({ id: z.uuid(), number: z.string() }).nullable(),
	subject: z.string().nullable(),
	detail: z.record(z.string(), z.unknown()),
	address: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof AuditEntry>
export const AuditPage = pageOf(AuditEntry)

const Break = z.object({ at: z.string(), what: z.string() })
export const Chains = z.object({
	items: z.array(
		z.object({
			chain: z.string(),
			entries: z.int(),
			lastAt: z.string().nullable(),
			intact: z.boolean(),
			breaks: z.array(Break),
		}),
	),
	cases: z
		.array(
			z.object({
				platformId: z.uuid(),
				cases: z.int(),
				entries: z.int(),
				intact: z.boolean(),
				breaks: z.array(Break.extend({ caseNumber: z.string() })),
			}),
		)
		.default([]),
})
export type Chains = z.infer<typeof Chains>

const Label = z.object({ fr: z.string(), en: z.string() })
export const PatientReaders = z.object({
	caseNumber: z.string(),
	platform: z.string(),
	readers: z.array(
		z.object({
			name: z.string(),
			role: Label.nullable(),
			structure: z.string().nullable(),
			basis: Label,
			emergency: z.boolean(),
			firstAt: z.string(),
			lastAt: z.string(),
			times: z.int(),
		}),
	),
	emergencies: z.array(z.object({ name: z.string(), openedAt: z.string(), until: z.string(), reviewed: z.boolean() })),
})
export type PatientReaders = z.infer<typeof PatientReaders>

export const RoleMappings = listOf(
	z.object({
		id: z.uuid(),
		professionCode: z.string(),
		organisationId: z.string().nullable(),
		role: Role,
		platformId: z.uuid(),
		createdAt: z.string(),
	}),
)
export type RoleMapping = z.infer<typeof RoleMappings>["items"][number]
