import { isHold } from "../../machines/advance.ts"
import { type Party, partyOf } from "../../machines/party.ts"
import type { Registry } from "../../machines/registry.ts"
import type { Role } from "../../machines/vocabulary.ts"
import { type Held, shareTime } from "./share-time.ts"
import type { InstanceRead, StayRead } from "./step-rows.ts"

/** Whose time it was: a party of the pathway, a hold that somebody decided, or nobody's (it watched, or was over). */
export type Holder = Party | "hold" | "nobody"
export const holders = ["expert", "partner", "requester", "patient", "us", "hold", "system", "nobody"] as const

/**
 * Whose time the life of a case was, ms by holder: every moment is divided in equal parts among the parties that some
 * step of the case or its procedures waited for. The parts add up to the time between opening and closing.
 */
export function caseShares(
	registry: Registry,
	life: { readonly from: Date; readonly to: Date },
	instances: readonly InstanceRead[],
	stays: readonly StayRead[],
): Readonly<Partial<Record<Holder, number>>> {
	const definitions = new Map(instances.map((one) => [one.id, registry.find(one.machine, one.version)]))
	const held = stays.flatMap(({ instanceId, place, role, fromAt, toAt }): Held<Holder>[] => {
		const definition = definitions.get(instanceId)
		const by = definition && isHold(definition, place) ? "hold" : role === null ? undefined : partyOf(role as Role)
		if (by === undefined) return []
		return [{ by, from: Date.parse(fromAt), to: toAt === null ? life.to.getTime() : Date.parse(toAt) }]
	})
	const shares = shareTime<Holder>({ from: life.from.getTime(), to: life.to.getTime() }, held, "nobody")
	return Object.fromEntries([...shares].map(([holder, ms]) => [holder, Math.round(ms)]))
}
