import { WorkflowError } from "../../machines/workflow-error.ts"

/** Why nobody was signed in, in a word. */
export type RefusalReason =
	| "state"
	| "expired"
	| "nonce"
	| "issuer"
	| "acr"
	| "provider"
	| "rpps"
	| "unknownPerson"
	| "accountDisabled"
	| "noRole"

const again = "start again from Passerelle's sign-in page"
const otherwise = "sign in with your password and a second factor, or ask an administrator of your platform"

const texts: Readonly<Record<RefusalReason, string>> = {
	state: `this answer belongs to no sign-in that this browser has begun and not finished: ${again}`,
	expired: `too much time has passed since this sign-in began: ${again}`,
	nonce: `the identity that came back is that of another sign-in: ${again}`,
	issuer: `this answer does not come from Pro Santé Connect: ${again}, and tell an administrator if it happens twice`,
	acr: `Pro Santé Connect did not vouch for a card or e-CPS as strongly as health data asks: ${again} with your card or e-CPS`,
	provider: `Pro Santé Connect did not confirm who you are, or could not be reached: try again later, or ${otherwise}`,
	rpps: `Pro Santé Connect gave no RPPS number for you, by which Passerelle knows health professionals: ${otherwise}`,
	unknownPerson: `the directory of Passerelle has nobody with your RPPS number: ask an administrator of your platform to add you`,
	accountDisabled: `your account is disabled: ask an administrator of your platform`,
	noRole: `you have no account yet, and your profession brings none by itself: ask an administrator of your platform to invite you`,
}

/** The one refusal of a sign-in with Pro Santé Connect. Says nothing that was received. */
export const refuseSignIn = (reason: RefusalReason, cause?: unknown): WorkflowError =>
	new WorkflowError("SIGN_IN_REFUSED", texts[reason], { reason }, cause === undefined ? undefined : { cause })
