import { jwtVerify } from "jose"
import * as openid from "openid-client"
import { z } from "zod"
import type { Engine } from "../../db/engine.ts"
import { claimLogoutToken, endSessionsFrom, findIdToken } from "../../db/professionals/provider-sessions.ts"
import type { ProSanteConnect } from "./provider.ts"

/** Age at which a logout token is too old, minutes: the provider sends it at once. */
const TOKEN_MINUTES = 2
const EVENT = "http://schemas.openid.net/event/backchannel-logout"

/**
 * Where a browser goes to end the session at the provider as well; undefined for a session that did not come from
 * there, or when the provider cannot be asked: nobody is kept signed in for that.
 */
export async function findLogoutUrl(
	psc: ProSanteConnect,
	engine: Engine,
	sessionId: string,
): Promise<string | undefined> {
	const idToken = await findIdToken(engine, sessionId)
	if (idToken === undefined) return undefined
	const provider = await psc.getProvider().catch(() => undefined)
	if (provider?.metadata.end_session_endpoint === undefined) return undefined
	return openid.buildEndSessionUrl(provider.configuration, {
		id_token_hint: idToken,
		post_logout_redirect_uri: new URL("/", psc.settings.publicUrl).href,
	}).href
}

const LogoutClaims = z.object({
	jti: z.string().min(1).max(500),
	sub: z.string().min(1).max(500).optional(),
	sid: z.string().min(1).max(500).optional(),
	events: z.object({ [EVENT]: z.looseObject({}) }),
	nonce: z.undefined().optional(),
})

/**
 * Ends the sessions that a logout token of the provider is about (OpenID Connect Back-Channel Logout 1.0, 2.6), and gives
 * the account of each; undefined when it is not one, or was used before.
 */
export async function takeLogoutToken(
	psc: ProSanteConnect,
	engine: Engine,
	token: string,
): Promise<readonly string[] | undefined> {
	const { issuer, clientId } = psc.settings
	const { keys, algorithms } = await psc.getProvider()
	const verified = await jwtVerify(token, keys, {
		issuer,
		audience: clientId,
		algorithms,
		clockTolerance: 10,
		maxTokenAge: TOKEN_MINUTES * 60,
		requiredClaims: ["exp", "iat", "jti", "events"],
	}).catch(() => undefined)
	const claims = LogoutClaims.safeParse(verified?.payload).data
	if (!claims || (claims.sub === undefined && claims.sid === undefined)) return undefined
	const { $client: sql } = engine.db
	if (!(await claimLogoutToken(sql, claims.jti, TOKEN_MINUTES * 2, engine.clock?.() ?? null))) return undefined
	return await endSessionsFrom(engine, { subject: claims.sub, providerSession: claims.sid })
}
