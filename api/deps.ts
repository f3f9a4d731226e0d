import type { Logger } from "pino"
import type { Registry as Metrics } from "prom-client"
import type { Engine } from "../db/engine.ts"
import type { ProSanteConnect } from "./pro-sante-connect/provider.ts"

/** What the API is made of; plain arguments, so that a test starts it on its own database. */
export interface ApiDeps {
	readonly engine: Engine
	readonly logger: Logger
	readonly metrics: Metrics
	/** Marks cookies `Secure`; off only on http://localhost. */
	readonly secureCookies: boolean
	/** Signing in with Pro Santé Connect; absent where it is not set up. */
	readonly proSanteConnect?: ProSanteConnect | undefined
}
