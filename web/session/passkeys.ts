import {
	type AuthenticationResponseJSON,
	type PublicKeyCredentialCreationOptionsJSON,
	type PublicKeyCredentialRequestOptionsJSON,
	type RegistrationResponseJSON,
	startAuthentication,
	startRegistration,
	WebAuthnError,
} from "@simplewebauthn/browser"

/** The browser or the person did not go through with it. */
export class PasskeyNotUsed extends Error {
	override readonly name = "PasskeyNotUsed"
	/** The device has one of this account already. */
	readonly known: boolean

	constructor(known: boolean) {
		super("passkey not used")
		this.known = known
	}
}

const refused = (error: unknown): never => {
	throw new PasskeyNotUsed(error instanceof WebAuthnError && error.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED")
}

/** What the API says is what the browser takes; both check it, so it is passed on as it is. */
export const askPasskey = (options: object): Promise<AuthenticationResponseJSON> =>
	startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON }).catch(refused)

export const makePasskey = (options: object): Promise<RegistrationResponseJSON> =>
	startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }).catch(refused)
