import { readFileSync } from "node:fs"
import { z } from "zod"
import type { StorageOptions } from "./db/storage.ts"
import { readAuthorities, type TlsSettings } from "./db/tls.ts"
import { readConcurrency } from "./workers/queue-settings.ts"

/** Settings that may be given as `NAME` or, for secrets, as `NAME_FILE` with the path of a file that holds them. */
const SECRETS = [
	"DATABASE_URL",
	"DATABASE_OWNER_URL",
	"REDIS_URL",
	"MASTER_KEY",
	"MASTER_KEY_PREVIOUS",
	"METRICS_TOKEN",
	"PSC_CLIENT_SECRET",
	"SMTP_URL",
	"MSS_SMTP_URL",
	"SMS_GATEWAY_TOKEN",
] as const

/** `name@host`, or `Some Name <name@host>`. */
const MAILBOX_ADDRESS = /^([^<>"\r\n]+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/

const Environment = z.object({
	/** PostgreSQL; without it an embedded one is started and a demonstration platform is loaded into it. */
	DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
	/** The owner of the tables, for migrations; without it DATABASE_URL is the owner's. */
	DATABASE_OWNER_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
	/** BullMQ on Redis or Valkey (`noeviction`); without it BullMQ runs on PostgreSQL. */
	REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
	/** Files with the certificates (PEM) of the authorities that vouch for the servers; public ones without. */
	DATABASE_CA: z.string().min(1).optional(),
	REDIS_CA: z.string().min(1).optional(),
	/** 32 bytes in base64: wraps the key of every case. Compulsory with DATABASE_URL. */
	MASTER_KEY: z.base64().length(44).optional(),
	/** Former master keys, separated by commas, while `npm run rotate:master-key` replaces them: they only open. */
	MASTER_KEY_PREVIOUS: z
		.string()
		.transform((text) => text.split(",").map((one) => one.trim()))
		.pipe(z.array(z.base64().length(44)))
		.optional(),
	/** Address under which people reach it. */
	PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
	/** Proxies of one's own before the API, which say in X-Forwarded-For where a request comes from. */
	TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
	/** Service of breached passwords (Have I Been Pwned's range protocol), such as https://api.pwnedpasswords.com/range. */
	BREACHED_PASSWORDS_URL: z.url({ protocol: /^https$/ }).optional(),
	/** Pro Santé Connect: its issuer, and what it calls us. All three or none; PUBLIC_URL with them. */
	PSC_ISSUER: z.url({ protocol: /^https$/ }).optional(),
	PSC_CLIENT_ID: z.string().min(1).max(200).optional(),
	PSC_CLIENT_SECRET: z.string().min(1).max(1_000).optional(),
	/** Where its metadata is, when not below the issuer where OpenID Connect puts it. */
	PSC_METADATA_URL: z.url({ protocol: /^https$/ }).optional(),
	/** Least level of authentication that is asked for and accepted. */
	PSC_ACR: z.string().min(1).max(200).default("eidas1"),
	/** File of the authorities (PEM) that its certificate must come from, instead of the usual ones. */
	PSC_CA: z.string().min(1).optional(),
	/** Mail server for messages without health data: `smtp:` with STARTTLS, or `smtps:`. PUBLIC_URL and MAIL_FROM with it. */
	SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
	/** The same for the secure health mail of professionals (MSSanté). */
	MSS_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
	/** File of the authorities (PEM) that vouch for both, instead of the public ones. */
	SMTP_CA: z.string().min(1).optional(),
	/** Who messages come from: `Passerelle <ne-pas-repondre@exemple.fr>`. */
	MAIL_FROM: z.string().regex(MAILBOX_ADDRESS, "an address, or a name and <an address>").optional(),
	MSS_MAIL_FROM: z.string().regex(MAILBOX_ADDRESS, "an address, or a name and <an address>").optional(),
	/** Gateway for short messages, which takes `{to, text, reference}`; with its token. */
	SMS_GATEWAY_URL: z.url({ protocol: /^https$/ }).optional(),
	SMS_GATEWAY_TOKEN: z.string().min(1).max(1_000).optional(),
	/** Keeps messages in a page of the product instead of sending them; the demonstration does so without SMTP_URL. */
	MAILBOX: z.stringbool().default(false),
	/** Hosts of services named here that may have private addresses, separated by commas. */
	INTERNAL_HOSTS: z
		.string()
		.transform((value) => value.split(",").map((host) => host.trim().toLowerCase()))
		.pipe(z.array(z.string().regex(/^[a-z0-9.:-]{1,253}$/, "host names separated by commas")))
		.optional(),
	PORT: z.coerce.number().int().min(0).max(65_535).default(3_000),
	/** Interface to listen on. */
	HOST: z.string().min(1).default("127.0.0.1"),
	/** Which processes run here. */
	ROLE: z.enum(["api", "worker", "all"]).default("all"),
	LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
	/** Folder of the embedded database and its keys. */
	DATA_DIR: z.string().min(1).default(".data"),
	/** Most connections of this process to PostgreSQL. */
	DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
	/** What one caller may ask of one process in a minute. */
	REQUESTS_PER_MINUTE: z.coerce.number().int().min(10).max(10_000_000).default(3_000),
	/** Where a process with ROLE=worker answers /healthz, /readyz and /metrics; nowhere without it. */
	METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
	/** Opens /metrics from elsewhere; without it only this machine reads them. */
	METRICS_TOKEN: z.string().min(20).max(500).optional(),
	/** Jobs handled at once by this process: `8` of each queue, or `timers=8,notices=2`. */
	WORKER_CONCURRENCY: z
		.string()
		.transform((text, context) => {
			const read = readConcurrency(text)
			if (typeof read !== "string") return read
			context.addIssue({ code: "custom", message: read })
			return z.NEVER
		})
		.default({ each: {} }),
})
export type Config = z.infer<typeof Environment>

/**
 * Reads the settings from the environment, once.
 *
 * @throws Error that names every setting that is wrong, never its value
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
	const given: Record<string, string | undefined> = { ...environment }
	for (const name of SECRETS) {
		const file = environment[`${name}_FILE`]
		if (file !== undefined && given[name] === undefined) given[name] = readFileSync(file, "utf8").trim()
	}
	// An empty setting is one that was not given: compose files cannot leave one out.
	for (const [name, value] of Object.entries(given)) if (value === "") delete given[name]
	const parsed = Environment.safeParse(given)
	if (!parsed.success) {
		const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`)
		throw new Error(`settings that cannot be used:\n  ${wrong.join("\n  ")}`)
	}
	if (parsed.data.DATABASE_URL !== undefined && parsed.data.MASTER_KEY === undefined)
		throw new Error("settings that cannot be used:\n  MASTER_KEY: required with DATABASE_URL (32 bytes in base64)")
	const { PSC_ISSUER, PSC_CLIENT_ID, PSC_CLIENT_SECRET, PUBLIC_URL } = parsed.data
	const together = [PSC_ISSUER, PSC_CLIENT_ID, PSC_CLIENT_SECRET]
	if (together.some((one) => one !== undefined) && [...together, PUBLIC_URL].includes(undefined))
		throw new Error(
			"settings that cannot be used:\n  PSC_ISSUER, PSC_CLIENT_ID, PSC_CLIENT_SECRET: all three are needed, with PUBLIC_URL",
		)
	const { SMTP_URL, MAIL_FROM, MSS_SMTP_URL, MSS_MAIL_FROM, SMS_GATEWAY_URL, SMS_GATEWAY_TOKEN } = parsed.data
	if (SMTP_URL !== undefined && [MAIL_FROM, PUBLIC_URL].includes(undefined))
		throw new Error("settings that cannot be used:\n  SMTP_URL: MAIL_FROM and PUBLIC_URL are needed with it")
	if (MSS_SMTP_URL !== undefined && [MSS_MAIL_FROM, PUBLIC_URL].includes(undefined))
		throw new Error("settings that cannot be used:\n  MSS_SMTP_URL: MSS_MAIL_FROM and PUBLIC_URL are needed with it")
	if (SMS_GATEWAY_URL !== undefined && [SMS_GATEWAY_TOKEN, PUBLIC_URL].includes(undefined))
		throw new Error(
			"settings that cannot be used:\n  SMS_GATEWAY_URL: SMS_GATEWAY_TOKEN and PUBLIC_URL are needed with it",
		)
	return parsed.data
}

/** Where the data is, for the server and for every command. */
export const storageOptions = (config: Config): StorageOptions => ({
	databaseUrl: config.DATABASE_URL,
	databaseCa: config.DATABASE_CA === undefined ? undefined : readAuthorities(config.DATABASE_CA, "DATABASE_CA"),
	ownerUrl: config.DATABASE_OWNER_URL,
	masterKey: config.MASTER_KEY,
	previousMasterKeys: config.MASTER_KEY_PREVIOUS ?? [],
	dataDir: config.DATA_DIR,
	pool: config.DATABASE_POOL,
})

/** Redis, if the queue is on it. */
export const redisOptions = (config: Config): { readonly url: string; readonly tls: TlsSettings } | undefined =>
	config.REDIS_URL === undefined
		? undefined
		: {
				url: config.REDIS_URL,
				tls: { ca: config.REDIS_CA === undefined ? undefined : readAuthorities(config.REDIS_CA, "REDIS_CA") },
			}

/** Who vouches for the mail servers; the public authorities unless said. */
export const readSmtpAuthorities = ({ SMTP_CA }: Config): string | undefined =>
	SMTP_CA === undefined ? undefined : readAuthorities(SMTP_CA, "SMTP_CA")
