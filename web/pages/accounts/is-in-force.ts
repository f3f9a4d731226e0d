import type { Account } from "../../client/contract.ts"

/** The day where the device is, `YYYY-MM-DD`. */
export const today = (): string => new Date().toLocaleDateString("en-CA")

/** Whether a dated role holds today, as far as the device's own day tells. */
export const isInForce = ({ fromOn, toOn }: Account["roles"][number]): boolean =>
	(fromOn === null || fromOn <= today()) && (toOn === null || toOn >= today())
