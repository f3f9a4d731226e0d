import { type Party, partyOf } from "../../machines/party.ts"
import type { Role } from "../../machines/vocabulary.ts"
import { type Held, shareTime } from "./share-time.ts"
import type { StayRead } from "./step-rows.ts"

/** Whose time it was: a party of the pathway, a hold that somebody decided, or nobody's (it watched, or was over). */
export type Holder = Party | "hold" | "nobody"
export const holders = ["expert", "partner", "requester", "patient", "us", "hold", "system", "nobody"] as const

const ON_HOLD = /(^|\.)onHold$/

/**
 * Whose time the life of a case was, ms by holder: every moment is divided in equal parts among the parties that some
 * step of the case or its procedures waited for. The parts add up to the time between opening and closing.
 */
export function caseShares(
	life: { readonly from: Date; readonly to: Date },
	stays: readonly StayRead[],
): Readonly<Partial<Record<Holder, number>>> {
	const held = stays.flatMap(({ place, role, fromAt, toAt }): Held<Holder>[] => {
		const by = ON_HOLD.test(place) ? "hold" : role === null ? undefined : partyOf(role as Role)
		if (by === undefined) return []
		return [{ by, from: Date.parse(fromAt), to: toAt === null ? life.to.getTime() : Date.parse(toAt) }]
	})
	const shares = shareTime<Holder>({ from: life.from.getTime(), to: life.to.getTime() }, held, "nobody")
	return Object.fromEntries([...shares].map(([holder, ms]) => [holder, Math.round(ms)]))
}
