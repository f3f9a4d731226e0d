import { z } from "@hono/zod-openapi"
import { TYPED_PASSWORD } from "./password-rules.ts"

/** What a person types to sign in. */
export const Login = z
	.string()
	.trim()
	.toLowerCase()
	.min(3)
	.max(100)
	// Latin letters only: two logins that look alike are the same.
	.regex(/^[a-z0-9][a-z0-9._@+-]*$/, "small letters without accents, digits and . _ @ + -")
	.openapi({ example: "odile.filao" })

export const Email = z.email().max(200).toLowerCase()

/** A six-digit code of an authenticator application; spaces do not matter. */
export const TotpCode = z
	.string()
	.max(20)
	.transform((code) => code.replaceAll(/\s/g, ""))
	.pipe(z.string().regex(/^\d{6}$/, "six digits"))
	.openapi({ type: "string", example: "123456" })

/** A one-time code as it was said: case, spaces and dashes do not matter. */
export const OneTimeCode = z.string().min(1).max(100).openapi({ example: "7KQ4-9XZ2-M0T6-HC3W-8F2N-QR5V" })

/** The password again, before something that matters; left out by whoever has none. */
export const Confirmation = z.strictObject({ password: z.string().max(TYPED_PASSWORD).optional() })

/** What a browser is given for `navigator.credentials` (WebAuthn level 3, JSON form). */
export const WebAuthnOptions = z.record(z.string(), z.unknown()).openapi("WebAuthnOptions")

/** Base64url, as WebAuthn writes bytes in JSON. */
const bytes = (most: number) =>
	z
		.string()
		.max(most)
		.regex(/^[\w-]*$/, "base64url")
const CREDENTIAL_ID = 1400
const credential = {
	id: bytes(CREDENTIAL_ID),
	rawId: bytes(CREDENTIAL_ID),
	type: z.literal("public-key"),
	// Results of extensions; none is asked for, none is looked at.
	clientExtensionResults: z.record(z.string(), z.unknown()).transform(() => ({})),
}
const transports = z.array(z.enum(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"])).max(7)

/** `RegistrationResponseJSON`; what a browser adds to it is left out. */
export const RegistrationResponse = z
	.object({
		...credential,
		response: z.object({
			clientDataJSON: bytes(10_000),
			attestationObject: bytes(50_000),
			transports: transports.optional(),
		}),
	})
	.openapi("RegistrationResponse")

/** `AuthenticationResponseJSON` */
export const AuthenticationResponse = z
	.object({
		...credential,
		response: z
			.object({
				clientDataJSON: bytes(10_000),
				authenticatorData: bytes(10_000),
				signature: bytes(2_000),
				userHandle: bytes(200).nullish(),
			})
			.transform(({ userHandle, ...rest }) => ({ ...rest, ...(userHandle ? { userHandle } : {}) })),
	})
	.openapi("AuthenticationResponse")
