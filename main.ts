import { existsSync } from "node:fs"
import { rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { type Logger, pino } from "pino"
import { collectDefaultMetrics, Registry as Metrics } from "prom-client"
import { startHealthServer } from "./api/health-server.ts"
import { createOutgoing } from "./api/outgoing.ts"
import { findProSanteConnect } from "./api/pro-sante-connect/read-settings.ts"
import { startServer } from "./api/server.ts"
import { type Config, readConfig, readSmtpAuthorities, redisOptions, storageOptions } from "./config.ts"
import { prepareRules } from "./db/clocks/rules.ts"
import type { Engine } from "./db/engine.ts"
import { readAhead } from "./db/figures/rollups/read-ahead.ts"
import { readGeography } from "./db/geography.ts"
import { houseFolder } from "./db/house-folder.ts"
import { type DatabaseRole, databaseRoles } from "./db/row-security.ts"
import { DEMO_PASSWORD, demoAccounts, renewDemoPasswords, seedDemo } from "./db/seed/demo/seed-demo.ts"
import { seedDirectory } from "./db/seed/directory.ts"
import { seedReference } from "./db/seed/reference.ts"
import { renewSetupCode, SETUP_CODE_HOURS } from "./db/setup-code.ts"
import { emptyDatabase, loadingMarker, openStorage, type Storage } from "./db/storage.ts"
import { checkRedis } from "./db/tls.ts"
import type { Messaging } from "./workers/messages.ts"
import { createQueueBoard } from "./workers/queue-board.ts"
import { createQueues } from "./workers/queues.ts"
import { startWorkers } from "./workers/start.ts"
import { tellPast } from "./workers/tell-past.ts"
import { openMailbox } from "./workers/transports/mailbox.ts"
import { openSms } from "./workers/transports/sms.ts"
import { openSmtp } from "./workers/transports/smtp.ts"

/** Longest wait for requests and jobs that are running when the process is told to stop, ms. */
const SHUTDOWN_MS = 20_000

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Fills an empty database: reference rows always, the demonstration only in the embedded one. */
async function fill({ url, engine, embedded }: Storage, config: Config, logger: Logger): Promise<Engine> {
	const { db } = engine
	if (!embedded) {
		await seedReference(db)
		await prepareRules(db)
		return { ...engine, geography: await readGeography(db) }
	}
	// Left by a first start that was interrupted: half a demonstration is taken away and loaded again.
	const loading = loadingMarker(config.DATA_DIR)
	if (existsSync(loading)) await emptyDatabase(url, db)
	const now = new Date()
	const [anything] = await db.$client`select 1 from cases limit 1`
	if (!anything) {
		say("Loading the demonstration platform…")
		await writeFile(loading, "")
		await seedDirectory(db, now)
		const filled = { ...engine, geography: await readGeography(db) }
		await seedDemo(filled, now)
		const mailbox = findMessaging(config, filled, true)
		if (mailbox && config.SMTP_URL === undefined) await tellPast(filled, mailbox, new Date(), logger)
		await rm(loading)
	} else await renewDemoPasswords(db)
	return { ...engine, geography: await readGeography(db) }
}

async function run(config: Config): Promise<void> {
	const logger = pino({ level: config.LOG_LEVEL, base: { role: config.ROLE } })
	const metrics = new Metrics()
	collectDefaultMetrics({ register: metrics })
	const storage = await openStorage(storageOptions(config))
	const { geography } = await fill(storage, config, logger)
	const engineAs = (role: DatabaseRole): Engine => ({ ...storage.engineAs(role), geography })
	const stops: (() => Promise<void>)[] = []
	const redis = redisOptions(config)
	const backend = redis
		? ({ kind: "redis", ...redis } as const)
		: ({ kind: "postgres", url: storage.url, tls: storage.tls } as const)
	if (config.ROLE !== "api") {
		if (redis) await checkRedis(redis.url, redis.tls)
		const engine = engineAs(databaseRoles.worker)
		const workers = startWorkers({
			engine,
			queues: createQueues({ backend, logger }),
			logger,
			registry: metrics,
			concurrency: config.WORKER_CONCURRENCY,
			anchors: !storage.embedded,
			messaging: findMessaging(config, engine, storage.embedded),
		})
		stops.push(() => workers.stop())
	}
	if (config.ROLE !== "worker") {
		const secureCookies = config.PUBLIC_URL?.startsWith("https:") ?? false
		const engine = engineAs(databaseRoles.api)
		const queueBoard = createQueueBoard({ backend, logger })
		const server = await startServer(
			{
				engine,
				logger,
				metrics,
				secureCookies,
				web: findScreens(),
				// No setting turns it off: only invented patients are seen without a second factor.
				secondFactor: storage.embedded ? "offered" : "required",
				publicUrl: config.PUBLIC_URL,
				proSanteConnect: findProSanteConnect(config),
				trustedProxies: config.TRUSTED_PROXIES,
				requestsPerMinute: config.REQUESTS_PER_MINUTE,
				metricsToken: config.METRICS_TOKEN,
				breachedPasswords: findBreachedPasswords(config),
				queueBoard,
				mailbox: keepsMessages(config, storage.embedded),
			},
			{ port: config.PORT, hostname: config.HOST },
		)
		stops.unshift(
			() => server.stop(),
			() => queueBoard.close(),
		)
		// Waited for only when the process ends: whoever asks meanwhile reads for themselves.
		const ahead = readAhead(engine).catch((error: unknown) =>
			logger.warn({ err: error }, "figures are not read ahead: who asks first waits for them"),
		)
		stops.push(() => ahead)
		say(`Passerelle is ready on ${config.PUBLIC_URL ?? `http://localhost:${server.port}`}`)
		if (storage.embedded) {
			say(`Demonstration accounts (password: ${DEMO_PASSWORD}):`)
			for (const { login, name, role, platform } of demoAccounts) say(`  ${login} — ${name}, ${role}, ${platform}`)
		} else await saySetupCode(engine)
	} else {
		if (config.METRICS_PORT !== undefined) {
			const engine = engineAs(databaseRoles.worker)
			const health = await startHealthServer(
				{ engine, logger, metrics, secureCookies: false, metricsToken: config.METRICS_TOKEN },
				{ port: config.METRICS_PORT, hostname: config.HOST },
			)
			stops.unshift(() => health.stop())
			say(`Passerelle worker is ready, measured on http://localhost:${health.port}`)
		} else say("Passerelle worker is ready")
	}
	onStop(async () => {
		for (const stop of stops) await stop()
		await storage.close()
	})
}

/** Whether messages are kept in the mailbox page instead of sent. */
const keepsMessages = ({ MAILBOX, SMTP_URL }: Config, demonstration: boolean): boolean =>
	MAILBOX || (demonstration && SMTP_URL === undefined)

/** How messages leave: by the servers that were named, else into the mailbox of the demonstration; else not at all. */
function findMessaging(config: Config, engine: Engine, demonstration: boolean): Messaging | undefined {
	const { SMTP_URL, MSS_SMTP_URL, SMS_GATEWAY_URL, PUBLIC_URL, INTERNAL_HOSTS: internalHosts } = config
	const origin = (PUBLIC_URL ?? `http://localhost:${config.PORT}`).replace(/\/+$/, "")
	if (keepsMessages(config, demonstration)) {
		const mailbox = openMailbox(engine, demonstration)
		return { origin, transports: { email: mailbox, secureMail: mailbox, sms: mailbox } }
	}
	const tls = { ca: readSmtpAuthorities(config) }
	const sms = SMS_GATEWAY_URL && {
		url: SMS_GATEWAY_URL,
		token: config.SMS_GATEWAY_TOKEN ?? "",
		fetch: createOutgoing({ allowedHosts: [new URL(SMS_GATEWAY_URL).host], internalHosts }),
	}
	const transports = {
		...(SMTP_URL ? { email: openSmtp({ url: SMTP_URL, tls, from: config.MAIL_FROM ?? "" }) } : {}),
		...(MSS_SMTP_URL ? { secureMail: openSmtp({ url: MSS_SMTP_URL, tls, from: config.MSS_MAIL_FROM ?? "" }) } : {}),
		...(sms ? { sms: openSms(sms) } : {}),
	}
	return Object.keys(transports).length === 0 ? undefined : { origin, transports }
}

/** The built screens; without them (`npm run build`) only the API answers. */
function findScreens(): string | undefined {
	const folder = path.join(houseFolder, "dist/web")
	return existsSync(path.join(folder, "index.html")) ? folder : undefined
}

/** The service that knows breached passwords, called at its own host only. */
function findBreachedPasswords({ BREACHED_PASSWORDS_URL: url, INTERNAL_HOSTS: internalHosts }: Config) {
	if (url === undefined) return undefined
	return { url, fetch: createOutgoing({ allowedHosts: [new URL(url).host], internalHosts }) }
}

/** A database of one's own has no account with a password that others know: its first administrator gets a code here. */
async function saySetupCode(engine: Engine): Promise<void> {
	const made = await renewSetupCode(engine)
	if (made === undefined) return
	say(
		made === "said"
			? "There is no administrator yet. A process that started just now has printed the set-up code."
			: `There is no administrator yet. Set-up code, good once and for ${SETUP_CODE_HOURS} hours: ${made.code}\n  Use it at /installation, or: POST /api/setup {"code", "name", "login", "email", "password"}`,
	)
}

/** Stops once, gracefully; a second signal, or a stop that hangs, ends the process at once. */
function onStop(stop: () => Promise<void>): void {
	let stopping = false
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
		process.on(signal, () => {
			if (stopping) process.exit(1)
			stopping = true
			setTimeout(() => process.exit(1), SHUTDOWN_MS).unref()
			stop().then(
				() => process.exit(0),
				() => process.exit(1),
			)
		})
}

try {
	await run(readConfig(process.env))
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
	process.exit(1)
}
