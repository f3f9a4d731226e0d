import { randomBytes } from "node:crypto"
import { chmod, chown, copyFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import postgres from "postgres"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readConfig, redisOptions, storageOptions } from "../../config.ts"
import { connect } from "../../db/client.ts"
import { openStorage } from "../../db/storage.ts"
import {
	databaseTls,
	explainTls,
	isLoopback,
	postgresService,
	redisTls,
	type TlsSettings,
	tlsFor,
} from "../../db/tls.ts"
import { createCertificates, type TestCertificates } from "../setup/certificates.ts"
import { startPostgres, type TestPostgres } from "../setup/postgres.ts"
import { until } from "../setup/until.ts"

/** Every host is another machine: our own servers are reached as if they were far away. */
const far = { isLocal: () => false }
const START_MS = 60_000

let certificates: TestCertificates
let server: TestPostgres

beforeAll(async () => {
	certificates = await createCertificates()
	server = await startPostgres()
}, START_MS)

afterAll(async () => {
	await server.stop()
	await certificates.remove()
})

const at = (host: string): string => {
	const url = new URL(server.url)
	url.hostname = host
	return url.href
}

async function configure(statements: readonly string[], ssl: "on" | "off"): Promise<void> {
	const sql = postgres(server.url, { max: 1 })
	try {
		for (const one of [...statements, `alter system set ssl = ${ssl}`]) await sql.unsafe(one)
		await sql`select pg_reload_conf()`
	} finally {
		await sql.end()
	}
	await until(async () => {
		const fresh = postgres(server.url, { max: 1 })
		try {
			const [row] = await fresh<{ ssl: string }[]>`select current_setting('ssl') as ssl`
			return row?.ssl === ssl
		} finally {
			await fresh.end()
		}
	})
}

/** The server shows a certificate for these names from now on. */
async function showCertificate(names: string): Promise<void> {
	const issued = await certificates.issue(names)
	const { uid, gid } = await stat(server.dataDir)
	// New names, since a reload is only seen to have happened by what it changes.
	const name = randomBytes(4).toString("hex")
	for (const [from, to] of [
		[issued.certificate, `${name}.crt`],
		[issued.key, `${name}.key`],
	] as const) {
		const target = path.join(server.dataDir, to)
		await copyFile(from, target)
		await chmod(target, 0o600)
		await chown(target, uid, gid)
	}
	await configure([], "off")
	await configure(
		[`alter system set ssl_cert_file = '${name}.crt'`, `alter system set ssl_key_file = '${name}.key'`],
		"on",
	)
}

/** Whether a connection made as the product makes it is encrypted. */
async function isEncrypted(address: string, tls: TlsSettings): Promise<boolean> {
	const db = connect(address, { max: 1, tls })
	try {
		const [row] = await db.$client<{ ssl: boolean }[]>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`
		return row?.ssl ?? false
	} finally {
		await db.$client.end({ timeout: 0 })
	}
}

const refusalOf = async (address: string, tls: TlsSettings): Promise<string> => {
	const error: unknown = await isEncrypted(address, tls).then(
		() => new Error("it connected"),
		(thrown: unknown) => thrown,
	)
	return String(explainTls(error, postgresService))
}

describe("PostgreSQL on another machine, whose certificate is for the name localhost", () => {
	beforeAll(async () => {
		await showCertificate("DNS:localhost")
	}, START_MS)

	test("is reached by TLS when its authority is the one named", async () => {
		expect(await isEncrypted(at("localhost"), { ...far, ca: certificates.ca })).toBe(true)
	})

	test("is refused when another authority is named, or none", async () => {
		const sentence = /no authority known here vouches for it\. Set DATABASE_CA/
		expect(await refusalOf(at("localhost"), { ...far, ca: certificates.otherCa })).toMatch(sentence)
		expect(await refusalOf(at("localhost"), far)).toMatch(sentence)
	})

	test("is refused under an address or a name that the certificate does not have", async () => {
		const sentence = "the certificate is not for the host of DATABASE_URL"
		// Node alone would compare it with "localhost" here, and accept it.
		expect(await refusalOf(at("127.0.0.1"), { ...far, ca: certificates.ca })).toContain(sentence)
	})

	test("is refused all the same when the environment tells Node to accept anything", async () => {
		const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"]
		process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0"
		try {
			expect(await refusalOf(at("localhost"), { ...far, ca: certificates.otherCa })).toContain("no authority known")
		} finally {
			if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"]
			else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before
		}
	})

	test("on this machine it is verified too once an authority is named", async () => {
		expect(await isEncrypted(at("localhost"), { ca: certificates.ca })).toBe(true)
		expect(await refusalOf(at("localhost"), { ca: certificates.otherCa })).toContain("no authority known")
		expect(await isEncrypted(at("localhost"), {})).toBe(false)
	})

	test("a start is refused with a sentence that says what to set, and succeeds with the right authority", async () => {
		const options = {
			databaseUrl: at("localhost"),
			ownerUrl: undefined,
			masterKey: randomBytes(32).toString("base64"),
			dataDir: certificates.folder,
			pool: 2,
		}
		await expect(openStorage({ ...options, databaseCa: certificates.otherCa })).rejects.toThrow("Set DATABASE_CA")
		const storage = await openStorage({ ...options, databaseCa: certificates.ca })
		try {
			const rows = await storage.engine.db.$client`
				select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name like 'passerelle%'`
			expect(rows).toEqual([{ ssl: true }])
		} finally {
			await storage.close()
		}
	})
})

describe("PostgreSQL on another machine, reached by its address", () => {
	test(
		"is accepted when the certificate is for that address",
		async () => {
			await showCertificate("IP:127.0.0.1")
			expect(await isEncrypted(at("127.0.0.1"), { ...far, ca: certificates.ca })).toBe(true)
			expect(await refusalOf(at("localhost"), { ...far, ca: certificates.ca })).toContain("not for the host")
		},
		START_MS,
	)
})

describe("PostgreSQL without TLS", () => {
	test(
		"is refused on another machine, and good enough on this one",
		async () => {
			await configure([], "off")
			expect(await refusalOf(at("localhost"), { ...far, ca: certificates.ca })).toContain(
				"the server does not speak TLS on this port: turn it on at the server (ssl = on)",
			)
			expect(await isEncrypted(at("127.0.0.1"), {})).toBe(false)
		},
		START_MS,
	)
})

describe("an address", () => {
	const remote = "postgres://app:secret@db.example.org:5432/passerelle"

	test.each([
		["localhost", true],
		["127.0.0.1", true],
		["127.9.9.9", true],
		["[::1]", true],
		["/var/run/postgresql", true],
		["10.0.0.5", false],
		["db.example.org", false],
		["localhost.example.org", false],
		["127.0.0.1.example.org", false],
		["0.0.0.0", false],
		["[::ffff:127.0.0.1]", false],
	])("with host %s is this machine: %s", (host, local) => {
		expect(isLoopback(host)).toBe(local)
	})

	test("of another machine asks for a verified certificate, whatever it says itself", () => {
		expect(databaseTls(remote)).toEqual({
			url: remote,
			ssl: { rejectUnauthorized: true, minVersion: "TLSv1.2", servername: "db.example.org" },
		})
		expect(databaseTls(`${remote}?sslmode=verify-full`).url).toBe(remote)
		expect(databaseTls(remote.replace("db.example.org", "10.0.0.5")).ssl).toMatchObject({ host: "10.0.0.5" })
		expect(databaseTls(remote.replace("db.example.org", "one.example,two.example")).ssl).toEqual({
			rejectUnauthorized: true,
			minVersion: "TLSv1.2",
		})
	})

	test.each(["sslmode=disable", "sslmode=prefer", "sslmode=require", "sslmode=verify-ca", "sslmode=no-verify"])(
		"of another machine with %s is refused",
		(parameter) => {
			expect(() => databaseTls(`${remote}?${parameter}`)).toThrow("does not verify the certificate")
		},
	)

	test.each([
		"ssl=false",
		"sslrootcert=/tmp/x",
		"sslnegotiation=direct",
		"host=elsewhere.example",
		"uselibpqcompat=true",
	])("with the parameter %s, which would lead elsewhere or weaken the check, is refused", (parameter) => {
		const refused = () => databaseTls(`postgres://app:secret@localhost/passerelle?${parameter}`)
		expect(refused).toThrow(/DATABASE_URL: has the parameter/)
		expect(refused).not.toThrow("secret")
	})

	test("of this machine or of a socket may be plain, and is verified when it asks for it", () => {
		expect(databaseTls("postgres://app@localhost/passerelle?sslmode=disable").ssl).toBe(false)
		expect(databaseTls("postgres://app@%2Fvar%2Frun%2Fpostgresql/passerelle").ssl).toBe(false)
		expect(databaseTls("postgres://app@localhost/passerelle?sslmode=verify-full").ssl).toMatchObject({
			servername: "localhost",
		})
		expect(() => databaseTls("postgres:///passerelle")).toThrow("names no host")
	})

	test("of Redis on another machine must be rediss, without parameters that overrule it", () => {
		expect(() => redisTls("redis://:secret@queue.example.org:6379")).toThrow("leads to another machine without TLS")
		expect(redisTls("rediss://queue.example.org")).toMatchObject({
			rejectUnauthorized: true,
			servername: "queue.example.org",
		})
		expect(redisTls("redis://127.0.0.1:6379/2")).toBeNull()
		expect(() => redisTls("rediss://queue.example.org?tls=x")).toThrow("has the parameter tls")
	})

	test("of anything else, such as a mail server, follows the same rule", () => {
		expect(tlsFor("smtp.example.org", { ca: "PEM" })).toEqual({
			rejectUnauthorized: true,
			minVersion: "TLSv1.2",
			ca: "PEM",
			servername: "smtp.example.org",
		})
		expect(tlsFor("localhost", {})).toBeNull()
	})
})

describe("the files of authorities", () => {
	test("are read at start, and one that holds no certificate is refused by the name of its setting", async () => {
		const folder = await mkdtemp(path.join(tmpdir(), "passerelle-ca-"))
		try {
			const garbage = path.join(folder, "ca.pem")
			await writeFile(garbage, "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n")
			expect(storageOptions(readConfig({ DATABASE_CA: certificates.caFile })).databaseCa).toBe(certificates.ca)
			expect(() => storageOptions(readConfig({ DATABASE_CA: garbage }))).toThrow(/^DATABASE_CA: the file cannot/)
			const redis = { REDIS_URL: "rediss://queue.example.org" }
			expect(redisOptions(readConfig({ ...redis, REDIS_CA: certificates.caFile }))?.tls.ca).toBe(certificates.ca)
			expect(() => redisOptions(readConfig({ ...redis, REDIS_CA: path.join(folder, "none") }))).toThrow(/^REDIS_CA/)
		} finally {
			await rm(folder, { recursive: true })
		}
	})
})
