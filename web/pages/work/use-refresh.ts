import { useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { useLive } from "../../live/use-live.ts"

/** While the stream is down, the work of others is only seen by asking, ms. */
const UNHEARD_MS = 60_000
/** Nobody tells that time goes by: what was due later is due today, or late, ms. */
const HEARD_MS = 900_000
/** A question asked in front of an empty chair would keep the session alive. */
const PRESENT_MS = 120_000

/**
 * What others do comes by the stream. Asked for again every minute while it is down, if somebody is there.
 *
 * @returns whether what is shown is kept up to date by the stream
 */
export function useRefresh(): boolean {
	const client = useQueryClient()
	const connected = useLive()
	useEffect(() => {
		let seen = Date.now()
		const sign = () => {
			seen = Date.now()
		}
		const interval = setInterval(
			() => {
				if (document.visibilityState === "hidden" || Date.now() - seen > PRESENT_MS) return
				void client.invalidateQueries({ queryKey: ["work"] })
			},
			connected ? HEARD_MS : UNHEARD_MS,
		)
		const signs = ["pointermove", "pointerdown", "keydown"] as const
		for (const one of signs) window.addEventListener(one, sign, { passive: true })
		return () => {
			clearInterval(interval)
			for (const one of signs) window.removeEventListener(one, sign)
		}
	}, [client, connected])
	return connected
}
