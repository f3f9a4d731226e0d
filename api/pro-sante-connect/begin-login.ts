import { randomBytes } from "node:crypto"
import * as openid from "openid-client"
import type { Engine } from "../../db/engine.ts"
import { keepOidcLogin } from "../../db/professionals/oidc-logins.ts"
import type { ProSanteConnect } from "./provider.ts"
import { refuseSignIn } from "./refuse-sign-in.ts"

/** `scope_all`: the identity in the sector, which is what Pro Santé Connect is for. */
const SCOPE = "openid scope_all"

export interface BegunLogin {
	/** Where the browser goes now. */
	readonly url: string
	/** Secret for a cookie of this browser, which the answer is bound to. */
	readonly browser: string
}

/** @throws WorkflowError SIGN_IN_REFUSED (`provider`) when the provider cannot be reached */
export async function beginLogin(psc: ProSanteConnect, engine: Engine): Promise<BegunLogin> {
	const { configuration } = await psc.getProvider().catch((error: unknown) => {
		throw refuseSignIn("provider", error)
	})
	const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()]
	const browser = randomBytes(32).toString("base64url")
	const url = openid.buildAuthorizationUrl(configuration, {
		redirect_uri: psc.redirectUri,
		scope: SCOPE,
		state,
		nonce,
		code_challenge: await openid.calculatePKCECodeChallenge(verifier),
		code_challenge_method: "S256",
		acr_values: psc.settings.acr,
	})
	await keepOidcLogin(engine.db.$client, { state, browser, verifier, nonce }, engine.clock?.() ?? null)
	return { url: url.href, browser }
}
