import { readFileSync } from "node:fs"
import { createOutgoing } from "../outgoing.ts"
import { createProSanteConnect, type ProSanteConnect } from "./provider.ts"

/** The settings it takes, by their names in the environment. */
export interface ProSanteConnectEnvironment {
	readonly PSC_ISSUER?: string | undefined
	readonly PSC_METADATA_URL?: string | undefined
	readonly PSC_CLIENT_ID?: string | undefined
	readonly PSC_CLIENT_SECRET?: string | undefined
	readonly PSC_ACR: string
	readonly PSC_CA?: string | undefined
	readonly PUBLIC_URL?: string | undefined
	readonly INTERNAL_HOSTS?: readonly string[] | undefined
}

/** Pro Santé Connect as the settings say; undefined without them: then there is no such way to sign in. */
export function findProSanteConnect(settings: ProSanteConnectEnvironment): ProSanteConnect | undefined {
	const { PSC_ISSUER: issuer, PSC_CLIENT_ID: clientId, PSC_CLIENT_SECRET: clientSecret } = settings
	const { PSC_METADATA_URL: metadataUrl, PSC_ACR: acr, PSC_CA, PUBLIC_URL: publicUrl } = settings
	if (issuer === undefined || clientId === undefined || clientSecret === undefined || publicUrl === undefined)
		return undefined
	const outgoing = createOutgoing({
		allowedHosts: [issuer, metadataUrl ?? issuer].map((url) => new URL(url).host),
		internalHosts: settings.INTERNAL_HOSTS,
		ca: PSC_CA === undefined ? undefined : readFileSync(PSC_CA, "utf8"),
	})
	return createProSanteConnect({ issuer, metadataUrl, clientId, clientSecret, acr, publicUrl, outgoing })
}
