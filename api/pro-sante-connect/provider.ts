import { createRemoteJWKSet, type JWTVerifyGetKey, customFetch as joseFetch } from "jose"
import * as openid from "openid-client"
import type { Outgoing } from "../outgoing.ts"

const CLOCK_TOLERANCE_S = 10
const TIMEOUT_S = 10
/** For how long what the provider says about itself is believed. Its keys have a rhythm of their own. */
const METADATA_MS = 3_600_000
/** Signatures that only the provider can make: neither none, nor with the secret that we have too. */
const ALGORITHMS: ReadonlySet<string> = new Set([
	"RS256",
	"RS384",
	"RS512",
	"PS256",
	"PS384",
	"PS512",
	"ES256",
	"ES384",
])

export interface ProSanteConnectSettings {
	/** As in `iss`. */
	readonly issuer: string
	/** Where its metadata is; below the issuer, as OpenID Connect says, unless said. */
	readonly metadataUrl?: string | undefined
	readonly clientId: string
	readonly clientSecret: string
	/** Least level of authentication, such as `eidas1`. */
	readonly acr: string
	/** Our own address, as people reach it. */
	readonly publicUrl: string
	/** Calls to the provider; it also decides whether plain http to loopback is possible. */
	readonly outgoing: Outgoing
	/** For a provider that a test starts. */
	readonly allowLoopback?: boolean | undefined
}

/** What is known of the provider. */
export interface Provider {
	readonly configuration: openid.Configuration
	readonly metadata: openid.ServerMetadata
	/** Its signing keys, for tokens that it sends by itself. */
	readonly keys: JWTVerifyGetKey
	readonly algorithms: string[]
}

export interface ProSanteConnect {
	readonly settings: ProSanteConnectSettings
	readonly redirectUri: string
	/** Asked of the provider when first needed, so that we start without it. @throws Error when it does not answer well */
	getProvider(): Promise<Provider>
}

export const CALLBACK_PATH = "/sessions/pro-sante-connect/callback"

/** The connection to Pro Santé Connect. Opens nothing by itself. */
export function createProSanteConnect(settings: ProSanteConnectSettings): ProSanteConnect {
	let known: { readonly provider: Promise<Provider>; readonly since: number } | undefined
	return {
		settings,
		redirectUri: new URL(`/api${CALLBACK_PATH}`, settings.publicUrl).href,
		async getProvider() {
			if (known === undefined || performance.now() - known.since > METADATA_MS)
				known = { provider: discover(settings), since: performance.now() }
			const asked = known
			try {
				return await asked.provider
			} catch (error) {
				// Not remembered: the next one asks again.
				if (known === asked) known = undefined
				throw error
			}
		},
	}
}

async function discover(settings: ProSanteConnectSettings): Promise<Provider> {
	const { issuer, clientId, clientSecret, outgoing, allowLoopback = false } = settings
	const fetch: openid.CustomFetch = (url, init) => outgoing(url, init as RequestInit)
	const url = settings.metadataUrl ?? `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`
	const found = await openid.discovery(new URL(url), clientId, undefined, undefined, {
		[openid.customFetch]: fetch,
		timeout: TIMEOUT_S,
		...(allowLoopback ? { execute: [openid.allowInsecureRequests] } : {}),
	})
	// As JSON, without the library's methods on it.
	const metadata = JSON.parse(JSON.stringify(found.serverMetadata())) as openid.ServerMetadata
	if (metadata.issuer !== issuer) throw new Error("the provider's metadata is that of another issuer")
	const { authorization_endpoint, end_session_endpoint, jwks_uri } = metadata
	for (const one of [authorization_endpoint, end_session_endpoint])
		if (one !== undefined && !(one.startsWith("https://") || (allowLoopback && one.startsWith("http://"))))
			throw new Error("the provider would have people go to an address that is not https")
	if (jwks_uri === undefined) throw new Error("the provider's metadata names no keys")
	const algorithms = (metadata.id_token_signing_alg_values_supported ?? ["RS256"]).filter((one) => ALGORITHMS.has(one))
	const narrowed = { ...metadata, id_token_signing_alg_values_supported: algorithms }
	const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"]
	const configuration = new openid.Configuration(
		narrowed,
		clientId,
		{ [openid.clockTolerance]: CLOCK_TOLERANCE_S },
		methods.includes("client_secret_post")
			? openid.ClientSecretPost(clientSecret)
			: openid.ClientSecretBasic(clientSecret),
	)
	configuration[openid.customFetch] = fetch
	configuration.timeout = TIMEOUT_S
	// Without this the signature of an ID token that came over TLS is not looked at.
	openid.enableNonRepudiationChecks(configuration)
	if (allowLoopback) openid.allowInsecureRequests(configuration)
	const keys = createRemoteJWKSet(new URL(jwks_uri), {
		[joseFetch]: (address, init) => outgoing(address, init),
		timeoutDuration: TIMEOUT_S * 1000,
	})
	return { configuration, metadata: narrowed, keys, algorithms }
}
