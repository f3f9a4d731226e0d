import http from "node:http"
import type { AddressInfo } from "node:net"
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from "jose"
import { Provider } from "oidc-provider"

/** Somebody whom the provider can vouch for: claims of the userinfo, and the level reached when signing in there. */
export interface OidcPerson {
	readonly claims: Readonly<Record<string, unknown>>
	readonly acr?: string
}

export interface OidcClient {
	readonly clientId: string
	readonly clientSecret: string
	readonly redirectUri: string
	readonly postLogoutRedirectUri: string
	readonly backChannelLogoutUri: string
}

/** Changes the claims of ID tokens, or gives a whole other token. */
type Tampering = (claims: JWTPayload, resign: (claims: JWTPayload) => Promise<string>) => Promise<string>

export type TestProvider = Awaited<ReturnType<typeof startOidcProvider>>

/** A real OpenID provider (oidc-provider, certified) on loopback, whose people sign in without being asked. */
export async function startOidcProvider(
	client: OidcClient,
	deliver: (url: string, init: RequestInit) => Promise<Response>,
) {
	const { privateKey } = await generateKeyPair("RS256", { extractable: true })
	const jwk: JWK = { ...(await exportJWK(privateKey)), kid: "provider", alg: "RS256", use: "sig" }
	const key = await importJWK(jwk, "RS256")
	const people = new Map<string, OidcPerson>()
	/** Paths that were asked for. */
	const seen: string[] = []
	let current = ""
	let tampering: Tampering | undefined
	let tamperedUserinfo: ((claims: Record<string, unknown>) => unknown) | undefined

	let handle: http.RequestListener = () => undefined
	const server = http.createServer((request, response) => handle(request, response))
	const listen = (port: number) => new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening))
	await listen(0)
	const { port } = server.address() as AddressInfo
	const issuer = `http://localhost:${port}`

	const provider = new Provider(issuer, {
		clients: [
			{
				client_id: client.clientId,
				client_secret: client.clientSecret,
				redirect_uris: [client.redirectUri],
				post_logout_redirect_uris: [client.postLogoutRedirectUri],
				backchannel_logout_uri: client.backChannelLogoutUri,
				backchannel_logout_session_required: true,
				token_endpoint_auth_method: "client_secret_post",
			},
		],
		jwks: { keys: [jwk] },
		cookies: { keys: ["a key for a test"] },
		scopes: ["openid", "scope_all"],
		claims: {
			openid: ["sub"],
			acr: null,
			scope_all: ["preferred_username", "SubjectNameID", "SubjectOrganizationID", "SubjectRole", "SubjectRefPro"],
		},
		acrValues: ["eidas1", "eidas2", "eidas3", "eidas0"],
		pkce: { required: () => true },
		features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
		interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
		async findAccount(_ctx, id) {
			const person = people.get(id)
			return person && { accountId: id, claims: () => ({ ...person.claims, sub: id }) }
		},
		/** Nobody is asked whether they agree. */
		async loadExistingGrant(ctx) {
			const grant = new ctx.oidc.provider.Grant({
				clientId: ctx.oidc.client?.clientId ?? "",
				accountId: ctx.oidc.session?.accountId ?? "",
			})
			grant.addOIDCScope("openid scope_all")
			await grant.save()
			return grant
		},
		fetch: (url: string | URL | Request, init?: RequestInit) =>
			deliver(url instanceof Request ? url.url : String(url), init ?? {}),
		// Or it says on the console that these are not for production.
		ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 300, Session: 3600, Grant: 3600 },
	})
	// Between the provider and whoever asks it: what a faulty or hostile one would answer.
	provider.use(async (ctx, next) => {
		await next()
		if (ctx.path === "/token" && tampering && isRecord(ctx.body) && typeof ctx.body["id_token"] === "string") {
			const claims = JSON.parse(
				Buffer.from(ctx.body["id_token"].split(".")[1] ?? "", "base64url").toString(),
			) as JWTPayload
			ctx.body = { ...ctx.body, id_token: await tampering(claims, sign) }
		}
		if (ctx.path === "/me" && tamperedUserinfo && isRecord(ctx.body)) ctx.body = tamperedUserinfo(ctx.body)
	})
	const sign = (claims: JWTPayload): Promise<string> =>
		new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "provider", typ: "JWT" }).sign(key)

	const callback = provider.callback()
	handle = (request, response) => {
		seen.push((request.url ?? "").split("?")[0] ?? "")
		if (!request.url?.startsWith("/interaction/")) return void callback(request, response)
		const result = { login: { accountId: current, acr: people.get(current)?.acr ?? "eidas1", remember: false } }
		provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false }).catch((error) => {
			response.writeHead(500).end(String(error))
		})
	}

	return {
		issuer,
		people,
		seen,
		sign,
		/** Everybody who signs in from now on is this person, with these claims. */
		become(id: string, person: OidcPerson): void {
			people.set(id, person)
			current = id
		},
		tamperIdToken(how: Tampering | undefined): void {
			tampering = how
		},
		tamperUserinfo(how: ((claims: Record<string, unknown>) => unknown) | undefined): void {
			tamperedUserinfo = how
		},
		async stop(): Promise<void> {
			await new Promise<void>((closed) => {
				server.close(() => closed())
				server.closeAllConnections()
			})
		},
		restart: () => listen(port),
	}
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null

/** A browser as far as an OpenID provider needs one: follows redirects by hand and keeps the provider's cookies. */
export function createBrowser() {
	const cookies = new Map<string, string>()
	const load = async (url: string, init: RequestInit = {}): Promise<Response> => {
		const response = await fetch(url, {
			...init,
			redirect: "manual",
			headers: {
				...(init.headers as Record<string, string>),
				Cookie: [...cookies].map((one) => one.join("=")).join("; "),
			},
		})
		for (const line of response.headers.getSetCookie()) {
			const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? []
			if (value === "") cookies.delete(name)
			else cookies.set(name, value)
		}
		return response
	}
	return {
		load,
		/** Follows redirects until one leads away from where it began: the address of that one. */
		async follow(url: string): Promise<string> {
			let at = url
			for (let hops = 0; hops < 10; hops++) {
				const response = await load(at)
				const location = response.headers.get("Location")
				if (location === null) throw new Error(`${response.status} in place of a redirect: ${await response.text()}`)
				const next = new URL(location, at)
				if (next.origin !== new URL(url).origin) return next.href
				at = next.href
			}
			throw new Error("too many redirects")
		},
	}
}
