import type { Engine } from "../../db/engine.ts"
import { keepInMailbox } from "../../db/messages/mailbox.ts"
import type { Transport } from "./transport.ts"

/**
 * Instead of a server: a page of the product shows what would have arrived. Kept once for each message, so that here
 * nothing can arrive twice.
 *
 * @param demonstration whether links may be shown that open a part of a case: only where all patients are invented
 */
export const openMailbox = (engine: Engine, demonstration: boolean): Transport => ({
	async send(envelope) {
		await keepInMailbox(engine, envelope, demonstration)
		return { outcome: "accepted", code: null }
	},
	async close() {
		// The database is the caller's.
	},
})
