import { z } from "zod"
import type { Engine } from "../engine.ts"
import { hashCode, newCode } from "../one-time-code.ts"
import { noScope, withScope } from "../scope.ts"
import type { Vault } from "../vault.ts"

/** 45 random bits, such as `K7F-2QX-9MB`: `docs/decisions/016` does the sum. Short enough to be said on the phone. */
const LETTERS = 9
const GROUP = 3

export const newTrackingNumber = (): string =>
	(
		newCode(LETTERS)
			.replaceAll("-", "")
			.match(new RegExp(`.{1,${GROUP}}`, "g")) ?? []
	).join("-")

/** Keyed: 45 bits could be tried one by one against a plain hash. */
export const trackingDigest = (vault: Vault, written: string): string =>
	vault.digest("request", `tracking ${hashCode(written)}`)

export const TrackingNumber = z.strictObject({ number: z.string().trim().min(1).max(40) })

/** What is said of a request to whoever holds its number: nothing of the patient, and not whether one was known. */
const requestSteps = ["received", "taken", "informationAwaited", "inProgress", "answered", "ended", "refused"] as const
type RequestStep = (typeof requestSteps)[number]

export const RequestStatus = z.object({
	step: z.enum(requestSteps),
	receivedAt: z.iso.datetime(),
	platform: z.string(),
	refusal: z.string().nullable(),
	/** Where to turn, when it was refused. */
	answer: z.string().nullable(),
})
export type RequestStatus = z.infer<typeof RequestStatus>

interface Row {
	readonly id: string
	readonly state: string
	readonly received_at: string
	readonly platform: string
	readonly refusal: string | null
	readonly sealed_answer: string | null
	readonly wrapped: string | null
	readonly master_key: string | null
	readonly places: readonly string[] | null
}

/** Where a request stands; undefined for a number that is nobody's. */
export async function findRequestStatus(engine: Engine, written: string): Promise<RequestStatus | undefined> {
	const digest = trackingDigest(engine.vault, written)
	return await withScope(engine, noScope, async ({ db, vault }) => {
		const [row] = await db.$client<Row[]>`select * from passerelle.request_status(${digest})`
		if (!row) return undefined
		const key =
			row.wrapped !== null && row.master_key !== null
				? vault.open(row.id, { wrapped: row.wrapped, masterKey: row.master_key })
				: null
		return {
			step: stepOf(row),
			receivedAt: new Date(row.received_at).toISOString(),
			platform: row.platform,
			refusal: row.refusal,
			answer: row.sealed_answer === null ? null : (key?.openText(row.sealed_answer) ?? null),
		}
	})
}

function stepOf({ state, places }: Row): RequestStep {
	switch (state) {
		case "waiting":
			return "received"
		case "refused":
			return "refused"
		// What an earlier request of the same case came to is not this one's answer.
		case "added":
			return "inProgress"
		default:
			return stepOfCase(places ?? [])
	}
}

/** In the order in which they are told: what is waited for first. */
function stepOfCase(places: readonly string[]): RequestStep {
	const some = (part: string) => places.some((place) => place.includes(part))
	if (some(".awaitingInformation")) return "informationAwaited"
	if (some(".request.")) return "taken"
	if (some(".followUp.") || some(".medical.told")) return "answered"
	if (some("closed") || some("settling")) return "ended"
	return "inProgress"
}
