import { until } from "./until.ts"

interface ReceivedEvent {
	readonly id: string
	readonly type: string
	readonly data: Readonly<Record<string, unknown>>
	/** When it came, `performance.now()`. */
	readonly at: number
}

/** Server-sent events as a browser receives them. */
export interface EventStream {
	readonly status: number
	readonly headers: Headers
	readonly events: readonly ReceivedEvent[]
	/** Whether the server has ended it. */
	readonly ended: boolean
	/** Ids of cases that `change` events have told of, each time. */
	changed(kind?: string): readonly string[]
	next(type: string, after?: number): Promise<ReceivedEvent>
	close(): void
}

export async function openEventStream(url: string, headers: Record<string, string>): Promise<EventStream> {
	const leaving = new AbortController()
	const response = await fetch(`${url}/api/stream`, { headers, signal: leaving.signal })
	const events: ReceivedEvent[] = []
	const state = { ended: false }
	const { body } = response
	if (response.ok && body) void read(body, events).then(() => (state.ended = true))
	const stream: EventStream = {
		status: response.status,
		headers: response.headers,
		events,
		get ended() {
			return state.ended
		},
		changed: (kind) =>
			events.flatMap(({ type, data }) =>
				type === "change"
					? (data["changes"] as { caseId: string; kind: string }[])
							.filter((one) => kind === undefined || one.kind === kind)
							.map((one) => one.caseId)
					: [],
			),
		next: (type, after = 0) => until(() => events.slice(after).find((one) => one.type === type)),
		close: () => leaving.abort(),
	}
	if (response.ok) await stream.next("ready")
	return stream
}

async function read(body: ReadableStream<Uint8Array>, events: ReceivedEvent[]): Promise<void> {
	let text = ""
	const decoder = new TextDecoder()
	try {
		for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
			text += decoder.decode(chunk, { stream: true })
			const parts = text.split("\n\n")
			text = parts.pop() ?? ""
			for (const part of parts) {
				const fields = new Map(part.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]))
				const data = JSON.parse(fields.get("data") ?? "{}") as Record<string, unknown>
				events.push({ id: fields.get("id") ?? "", type: fields.get("event") ?? "", data, at: performance.now() })
			}
		}
	} catch {
		// Closed by this side, or cut off: the same to who reads.
	}
}
