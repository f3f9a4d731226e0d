import * as openid from "openid-client"
import { z } from "zod"
import type { Engine } from "../../db/engine.ts"
import { takeOidcLogin } from "../../db/professionals/oidc-logins.ts"
import type { Professional } from "../../db/professionals/sign-in-professional.ts"
import { findProfessional } from "./professional-claims.ts"
import type { ProSanteConnect } from "./provider.ts"
import { type RefusalReason, refuseSignIn } from "./refuse-sign-in.ts"

/** Somebody for whom the provider vouches. */
export interface Vouched {
	readonly professional: Professional
	readonly subject: string
	/** Session at the provider, when it says one. */
	readonly providerSession: string | undefined
	readonly idToken: string
}

/**
 * Takes the provider's answer, as it came in the address of the callback. Everything is used up by it, whatever comes
 * of it: our state, and the code at the provider.
 *
 * @throws WorkflowError SIGN_IN_REFUSED
 */
export async function finishLogin(
	psc: ProSanteConnect,
	engine: Engine,
	answer: { readonly search: string; readonly browser: string | undefined },
): Promise<Vouched> {
	const url = new URL(psc.redirectUri)
	url.search = answer.search
	const [state, ...more] = url.searchParams.getAll("state")
	if (state === undefined || more.length > 0) throw refuseSignIn("state")
	const login = await takeOidcLogin(engine.db.$client, state, answer.browser, engine.clock?.() ?? null)
	if (!login?.sameBrowser) throw refuseSignIn("state")
	if (login.expired) throw refuseSignIn("expired")
	const { configuration } = await psc.getProvider().catch((error: unknown) => {
		throw refuseSignIn("provider", error)
	})
	const { acr, clientId } = psc.settings
	try {
		const tokens = await openid.authorizationCodeGrant(configuration, url, {
			expectedState: state,
			expectedNonce: login.nonce,
			pkceCodeVerifier: login.verifier,
			idTokenExpected: true,
		})
		const claims = tokens.claims()
		if (!claims || tokens.id_token === undefined) throw refuseSignIn("provider")
		// The library looks at `azp` only beside several audiences; one that is somebody else's is never right.
		const { azp = clientId } = claims
		if (azp !== clientId) throw refuseSignIn("provider")
		if (!isEnough(acr, claims["acr"])) throw refuseSignIn("acr")
		const userinfo = await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub)
		const professional = findProfessional(userinfo)
		if (!professional) throw refuseSignIn("rpps")
		const { sid } = claims
		return {
			professional,
			subject: claims.sub,
			providerSession: typeof sid === "string" ? sid : undefined,
			idToken: tokens.id_token,
		}
	} catch (error) {
		throw refusalOf(error)
	}
}

const EIDAS = /^eidas([1-3])$/

/** Whether the level that was reached is the one asked for, or a higher one where levels are numbered. */
function isEnough(asked: string, reached: unknown): boolean {
	if (typeof reached !== "string") return false
	const [least, level] = [EIDAS.exec(asked)?.[1], EIDAS.exec(reached)?.[1]]
	return least === undefined || level === undefined ? reached === asked : Number(level) >= Number(least)
}

/** The claim that was wrong, where the library says one. */
const Wrong = z.object({ code: z.string(), cause: z.object({ cause: z.object({ claim: z.string() }) }) })
const IssuerOfAnswer = z.object({ cause: z.object({ message: z.string().regex(/"iss" \(issuer\)/) }) })

function refusalOf(error: unknown): Error {
	if (error instanceof Error && error.name === "WorkflowError") return error
	return refuseSignIn(reasonOf(error), error)
}

function reasonOf(error: unknown): RefusalReason {
	const wrong = Wrong.safeParse(error).data
	if (wrong?.code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED") return "expired"
	if (wrong?.cause.cause.claim === "nonce") return "nonce"
	if (wrong?.cause.cause.claim === "iss" || IssuerOfAnswer.safeParse(error).success) return "issuer"
	return "provider"
}
