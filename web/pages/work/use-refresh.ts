import { useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"

const EVERY_MS = 60_000
/** A question asked in front of an empty chair would keep the session alive. */
const PRESENT_MS = 120_000

/** Asks for the work again every minute, for as long as somebody is there. */
export function useRefresh(): void {
	const client = useQueryClient()
	useEffect(() => {
		let seen = Date.now()
		const sign = () => {
			seen = Date.now()
		}
		const interval = setInterval(() => {
			if (document.visibilityState === "hidden" || Date.now() - seen > PRESENT_MS) return
			void client.invalidateQueries({ queryKey: ["work"] })
		}, EVERY_MS)
		const signs = ["pointermove", "pointerdown", "keydown"] as const
		for (const one of signs) window.addEventListener(one, sign, { passive: true })
		return () => {
			clearInterval(interval)
			for (const one of signs) window.removeEventListener(one, sign)
		}
	}, [client])
}
