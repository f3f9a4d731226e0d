import type { Logger } from "pino"
import type { Registry as Metrics } from "prom-client"
import type { Engine } from "../db/engine.ts"
import type { LiveHub } from "./live/live-hub.ts"
import type { Outgoing } from "./outgoing.ts"
import type { ProSanteConnect } from "./pro-sante-connect/provider.ts"
import type { QueueBoard } from "./queue-board.ts"

/** What the API is made of; plain arguments, so that a test starts it on its own database. */
export interface ApiDeps {
	readonly engine: Engine
	readonly logger: Logger
	readonly metrics: Metrics
	/** Marks cookies `Secure`; off only on http://localhost. */
	readonly secureCookies: boolean
	/** Whether people must have a second factor: always, unless this is the embedded demonstration. */
	readonly secondFactor?: "required" | "offered" | undefined
	/** Address under which people reach it: passkeys are bound to it. Without it they are bound to localhost. */
	readonly publicUrl?: string | undefined
	/** How many proxies of our own stand before us and may say where a request comes from; none unless said. */
	readonly trustedProxies?: number | undefined
	/** What one caller may ask of one process in a minute; without it there is no limit. */
	readonly requestsPerMinute?: number | undefined
	/** Opens `/metrics`; without it only this machine reads them. */
	readonly metricsToken?: string | undefined
	/** Service that knows breached passwords; without it only the dictionary does. */
	readonly breachedPasswords?: { readonly url: string; readonly fetch?: Outgoing } | undefined
	/** Signing in with Pro Santé Connect; absent where it is not set up. */
	readonly proSanteConnect?: ProSanteConnect | undefined
	/** Folder of the built screens; without it only the API answers. */
	readonly web?: string | undefined
	/** What administrators see of the queue; absent where there is none to be seen. */
	/** Messages are kept in the mailbox page instead of sent. */
	readonly mailbox?: boolean | undefined
	readonly queueBoard?: QueueBoard | undefined
	/** Tells browsers of changes; made and ended by `startServer`. */
	readonly live?: LiveHub | undefined
}
