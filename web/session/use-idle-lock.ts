import { useEffect, useRef, useState } from "react"
import { ask } from "../client/ask.ts"
import { Me } from "../client/contract.ts"
import { sessionEvents } from "./session-events.ts"
import { hearTabs, tellTabs } from "./tabs.ts"

const MINUTE = 60_000
/** The server ends a session that long after its last request (`db/sessions.ts`). */
const IDLE_MS = 30 * MINUTE
const WARNING_MS = 28 * MINUTE
const CHECK_MS = 5_000
/** Somebody who types or clicks is there, though no request may go out: the server hears of it this often. */
const PING_MS = 30_000

/**
 * Follows how long the session has been idle, over all tabs. Signs of life are passed on to the server, so that nobody
 * is locked out while they write, and so that a session ended elsewhere is noticed at the first touch. Without any,
 * nothing is asked: a screen left alone locks.
 *
 * @returns whether the lock is near
 */
export function useIdleLock(active: boolean, lock: () => void): boolean {
	const [warned, setWarned] = useState(false)
	const lastSeen = useRef(0)
	const onLock = useRef(lock)
	useEffect(() => {
		onLock.current = lock
	}, [lock])

	useEffect(() => {
		if (!active) return
		lastSeen.current = Date.now()
		let asking = false
		const seenAt = (at: number) => {
			lastSeen.current = Math.max(lastSeen.current, at)
			setWarned(false)
		}
		const stopSeen = sessionEvents.onSeen((at) => {
			seenAt(at.getTime())
			tellTabs({ kind: "seen", at: at.getTime() })
		})
		const stopTabs = hearTabs((message) => {
			if (message.kind === "seen") seenAt(message.at)
		})
		const check = () => {
			const idle = Date.now() - lastSeen.current
			if (idle >= IDLE_MS) onLock.current()
			else setWarned(idle >= WARNING_MS)
		}
		const signOfLife = () => {
			if (asking || document.visibilityState === "hidden" || Date.now() - lastSeen.current < PING_MS) return
			asking = true
			// Whatever comes of it, the client says it: seen, ended, or no connection.
			void ask("GET", "/me", Me)
				.catch(() => undefined)
				.finally(() => {
					asking = false
				})
		}
		const interval = setInterval(check, CHECK_MS)
		const signs = ["pointerdown", "keydown", "focus"] as const
		const onVisible = () => {
			// Timers stand still on a device that sleeps.
			check()
			signOfLife()
		}
		for (const sign of signs) window.addEventListener(sign, onVisible, { passive: true })
		document.addEventListener("visibilitychange", onVisible)
		return () => {
			clearInterval(interval)
			for (const sign of signs) window.removeEventListener(sign, onVisible)
			document.removeEventListener("visibilitychange", onVisible)
			stopSeen()
			stopTabs()
			setWarned(false)
		}
	}, [active])
	return warned
}
