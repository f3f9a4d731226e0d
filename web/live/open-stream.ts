import type { z } from "zod"
import { ask } from "../client/ask.ts"
import { Me } from "../client/contract.ts"
import { ChangeData, EndData, type LiveMessage, PresenceData } from "../client/live-contract.ts"

/** The server gives a sign of life every 15 s: a stream that is silent for longer is dead, ms. */
const SILENT_MS = 40_000
/** Pauses before a stream that was refused is opened again, ms; the last one for ever after. */
const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const

/**
 * Listens to the server for as long as it is wanted, and comes back whenever it is cut off.
 *
 * @returns what ends it
 */
export function openStream(tell: (message: LiveMessage) => void): () => void {
	let source: EventSource | undefined
	let watch: ReturnType<typeof setTimeout> | undefined
	let again: ReturnType<typeof setTimeout> | undefined
	let failures = 0
	let stopped = false

	const close = () => {
		clearTimeout(watch)
		source?.close()
		source = undefined
	}
	const reopen = (pause: number) => {
		close()
		if (stopped) return
		clearTimeout(again)
		again = setTimeout(open, pause)
	}
	const alive = () => {
		clearTimeout(watch)
		watch = setTimeout(() => fail(), SILENT_MS)
	}
	const fail = () => {
		tell({ type: "connected", connected: false })
		const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0
		failures += 1
		reopen(pause)
	}
	/** Nobody is signed in any more, or the API is away: asked like anything else, so that the screen says which. */
	const findOut = async () => {
		await ask("GET", "/me", Me, { unattended: true }).catch(() => undefined)
	}

	function open(): void {
		const opened = new EventSource("/api/stream")
		source = opened
		alive()
		const on = <S extends z.ZodType>(type: string, schema: S, then: (data: z.output<S>) => void) =>
			opened.addEventListener(type, (event: MessageEvent<string>) => {
				alive()
				const data = schema.safeParse(JSON.parse(event.data))
				if (data.success) then(data.data)
			})
		opened.addEventListener("ready", () => {
			failures = 0
			alive()
			tell({ type: "connected", connected: true })
			// Nothing of what happened before is sent: what was read until now may be old.
			tell({ type: "refresh" })
		})
		opened.addEventListener("beat", alive)
		opened.addEventListener("refresh", () => {
			alive()
			tell({ type: "refresh" })
		})
		for (const type of ["work", "figures"] as const)
			opened.addEventListener(type, () => {
				alive()
				tell({ type })
			})
		on("change", ChangeData, ({ changes }) => tell({ type: "change", changes }))
		on("presence", PresenceData, ({ cases }) => tell({ type: "presence", cases }))
		on("end", EndData, ({ because }) => {
			if (because === "over") void findOut()
			reopen(because === "over" ? (PAUSES_MS.at(-1) ?? 0) : 0)
		})
		opened.addEventListener("error", () => {
			if (opened.readyState === EventSource.CLOSED) void findOut()
			fail()
		})
	}

	open()
	return () => {
		stopped = true
		clearTimeout(again)
		close()
	}
}
