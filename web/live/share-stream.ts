import { LiveMessage } from "../client/live-contract.ts"
import { openStream } from "./open-stream.ts"

const NAME = "passerelle.live"

/**
 * One stream for all tabs of a browser, which opens six connections to a server at most: the tab that holds the lock has
 * it and passes on what it hears. When that tab is closed, another takes over.
 *
 * @returns what ends it
 */
export function shareStream(tell: (message: LiveMessage) => void): () => void {
	// Only pages reached safely have locks; without them each tab listens for itself.
	if (!("locks" in navigator)) return openStream(tell)
	const channel = new BroadcastChannel(NAME)
	const leaving = new AbortController()
	let connected = false
	let leads = false
	const pass = (message: LiveMessage) => {
		if (message.type === "connected") connected = message.connected
		channel.postMessage(message)
		tell(message)
	}
	channel.addEventListener("message", (event: MessageEvent<unknown>) => {
		// A tab that has just come asks whether anybody listens.
		if (event.data === "hello") {
			if (leads) channel.postMessage({ type: "connected", connected } satisfies LiveMessage)
			return
		}
		const message = LiveMessage.safeParse(event.data)
		if (message.success) tell(message.data)
	})
	channel.postMessage("hello")
	navigator.locks
		.request(NAME, { signal: leaving.signal }, async () => {
			if (leaving.signal.aborted) return
			leads = true
			const close = openStream(pass)
			await new Promise<void>((resolve) => leaving.signal.addEventListener("abort", () => resolve(), { once: true }))
			close()
		})
		.catch(() => undefined)
	return () => {
		leaving.abort()
		channel.close()
	}
}
