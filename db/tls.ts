import { X509Certificate } from "node:crypto"
import { readFileSync } from "node:fs"
import { isIP } from "node:net"
import { connect } from "node:tls"

/** Whom to trust when a server is reached. */
export interface TlsSettings {
	/** Certificates (PEM) of the authorities that may vouch for the server; without them the public ones. */
	readonly ca?: string | undefined
	/** Which hosts are this machine, `isLoopback` unless said: a test reaches its own servers as if they were far away. */
	readonly isLocal?: (host: string) => boolean
}

/** Options of `tls.connect` that verify chain and name, whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
export interface VerifiedTls {
	readonly rejectUnauthorized: true
	readonly minVersion: "TLSv1.2"
	readonly ca?: string
	readonly servername?: string
	readonly host?: string
}

interface Service {
	readonly name: string
	/** Setting with its address, and the one with its authorities. */
	readonly address: string
	readonly authorities: string
	/** How TLS is turned on. */
	readonly remedy: string
}

export const postgresService: Service = {
	name: "PostgreSQL",
	address: "DATABASE_URL",
	authorities: "DATABASE_CA",
	remedy: "turn it on at the server (ssl = on)",
}
const redisService: Service = {
	name: "Redis",
	address: "REDIS_URL",
	authorities: "REDIS_CA",
	remedy: "write rediss: in REDIS_URL and turn it on at the server (tls-port)",
}

/** Longest wait for a handshake that is only tried, ms. */
const HANDSHAKE_MS = 3_000

/** Whether a host is this very machine, so that what is said to it crosses no network. */
export function isLoopback(host: string): boolean {
	const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase()
	if (bare.startsWith("/")) return true
	return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."))
}

/**
 * How a host must be reached: by TLS with its certificate verified, or `null` where plain is allowed, which is on this
 * machine and only when no authorities were named.
 */
export function tlsFor(host: string, { ca, isLocal = isLoopback }: TlsSettings): VerifiedTls | null {
	if (isLocal(host) && ca === undefined) return null
	return verified(host, ca)
}

/**
 * `host` is given for addresses: with a socket that is open already, Node would otherwise compare the certificate of
 * 10.0.0.5 with the name "localhost", and accept one made for that.
 */
function verified(host: string, ca: string | undefined): VerifiedTls {
	const bare = host.replace(/^\[(.*)\]$/, "$1")
	return {
		rejectUnauthorized: true,
		minVersion: "TLSv1.2",
		...(ca === undefined ? {} : { ca }),
		...(isIP(bare) === 0 ? { servername: bare } : { host: bare }),
	}
}

/**
 * Address and TLS options for a PostgreSQL driver. Parameters about TLS are taken out of the address: drivers disagree
 * about what `sslmode=require` means, and none of its meanings verifies the certificate.
 *
 * @throws Error when the address asks for less than what its host demands
 */
export function databaseTls(address: string, settings: TlsSettings = {}): { url: string; ssl: VerifiedTls | false } {
	const url = new URL(address)
	const hosts = decodeURIComponent(url.hostname).split(",")
	if (hosts.some((one) => one === "")) throw refusal(postgresService, "names no host: write one")
	const mode = url.searchParams.get("sslmode")
	url.searchParams.delete("sslmode")
	for (const name of url.searchParams.keys())
		if (/^(ssl|host|port|uselibpqcompat)/.test(name))
			throw refusal(
				postgresService,
				`has the parameter ${name}, which is not used here: leave it out. Authorities are named by DATABASE_CA`,
			)
	const far = hosts.filter((one) => !(settings.isLocal ?? isLoopback)(one))
	const asked = mode === "verify-full" || settings.ca !== undefined
	if (mode !== null && mode !== "verify-full" && !(mode === "disable" && far.length === 0))
		throw refusal(
			postgresService,
			"has an sslmode that does not verify the certificate: leave it out, or write verify-full",
		)
	if (far.length === 0 && !asked) return { url: url.href, ssl: false }
	const [only, ...others] = hosts
	if (only !== undefined && others.length === 0) return { url: url.href, ssl: verified(only, settings.ca) }
	// The driver itself asks each of several hosts for its own name, but knows no way to do so for an address.
	if (hosts.some((one) => isIP(one) !== 0)) throw refusal(postgresService, "lists addresses: write names instead")
	const { servername: _, ...each } = verified("", settings.ca)
	return { url: url.href, ssl: each }
}

/**
 * TLS options for ioredis, `null` where plain is allowed.
 *
 * @throws Error when the address is plain and its host is another machine
 */
export function redisTls(address: string, settings: TlsSettings = {}): VerifiedTls | null {
	const url = new URL(address)
	if (url.hostname === "") throw refusal(redisService, "names no host: write one")
	// ioredis lets them overrule every option, those of TLS too.
	for (const name of url.searchParams.keys())
		if (name !== "db" && name !== "family") throw refusal(redisService, `has the parameter ${name}: leave it out`)
	if (url.protocol === "rediss:") return verified(url.hostname, settings.ca)
	if (tlsFor(url.hostname, settings) === null) return null
	throw refusal(
		redisService,
		`leads to another machine without TLS, or REDIS_CA asks for it: ${redisService.remedy}. Certificates of an authority of your own are named by REDIS_CA`,
	)
}

/**
 * Refuses a Redis that must be reached by TLS and shows a wrong certificate or none. One that is away is not refused:
 * the queue is only an alarm clock, and the product starts without it.
 */
export async function checkRedis(address: string, settings: TlsSettings = {}): Promise<void> {
	const tls = redisTls(address, settings)
	if (tls === null) return
	const url = new URL(address)
	const host = url.hostname.replace(/^\[(.*)\]$/, "$1")
	const outcome = await new Promise<unknown>((resolve) => {
		const socket = connect({ ...tls, host, port: Number(url.port === "" ? 6379 : url.port), timeout: HANDSHAKE_MS })
		const end = (found: unknown) => {
			socket.destroy()
			resolve(found)
		}
		let reached = false
		socket.once("connect", () => {
			reached = true
		})
		socket.once("secureConnect", () => end(undefined))
		// A server without TLS may take our greeting for the beginning of a command, and wait for the rest.
		socket.once("timeout", () => end(reached ? new Error("silence before secure TLS connection") : undefined))
		socket.once("error", end)
	})
	const explained = explainTls(outcome, redisService)
	if (explained !== outcome) throw explained
}

/** An error of a handshake as a sentence that says what to set; any other error as it is. */
export function explainTls(error: unknown, service: Service): unknown {
	for (let one = error; one instanceof Error; one = one.cause) {
		const code = "code" in one && typeof one.code === "string" ? one.code : ""
		const said = sentenceFor(code, one.message, service)
		if (said !== undefined) return new Error(said, { cause: error })
	}
	return error
}

function sentenceFor(code: string, message: string, { name, address, authorities, remedy }: Service) {
	const must = `The connection to ${name} must be TLS with a certificate that can be verified`
	if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
		return `${must}, and the certificate is not for the host of ${address}. Write a name there that the certificate has, or have one made for that host.`
	if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID")
		return `${must}, and the certificate is not valid today. Renew it, or correct the clock.`
	if (/CERT|VERIFY|ISSUER/.test(code))
		return `${must}, and no authority known here vouches for it. Set ${authorities} to the file with the certificate of the authority that issued it.`
	if (code === "EPROTO" || code.startsWith("ERR_SSL") || /before secure TLS connection/.test(message))
		return `${must}, and the server does not speak TLS on this port: ${remedy}.`
	return undefined
}

/** Reads a file of certificates, once, at start. */
export function readAuthorities(file: string, setting: string): string {
	let pem: string
	try {
		pem = readFileSync(file, "utf8")
		const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
		if (found.length === 0) throw new Error("there is none")
		for (const one of found) new X509Certificate(one)
	} catch (error) {
		throw new Error(`${setting}: the file cannot be read, or holds no certificate in PEM form`, { cause: error })
	}
	return pem
}

const refusal = ({ address }: Service, why: string): Error =>
	new Error(`settings that cannot be used:\n  ${address}: ${why}`)
