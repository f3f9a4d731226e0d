import { z } from "zod"

/** What tabs of one browser tell each other: they share a session. */
const Message = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("seen"), at: z.number() }),
	z.object({ kind: z.literal("signedOut") }),
])
type Message = z.infer<typeof Message>

const NAME = "passerelle.session"

export function tellTabs(message: Message): void {
	const channel = new BroadcastChannel(NAME)
	channel.postMessage(message)
	channel.close()
}

/** Gives what stops it. */
export function hearTabs(listener: (message: Message) => void): () => void {
	const channel = new BroadcastChannel(NAME)
	channel.addEventListener("message", (event: MessageEvent<unknown>) => {
		const message = Message.safeParse(event.data)
		if (message.success) listener(message.data)
	})
	return () => channel.close()
}
