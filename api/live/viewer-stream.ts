import type { Change } from "../../db/live/change.ts"
import { type Entrance, entranceKey } from "../../db/live/find-viewers.ts"
import type { Principal } from "../../machines/policy.ts"

/** Who is in a case at the moment. */
export interface Onlookers {
	readonly caseId: string
	readonly people: readonly { readonly id: string; readonly name: string }[]
}

/** What a browser is told; `change` and `presence` of cases that its viewer sees, and nothing else. */
export type LiveEvent =
	/** The stream has begun: what was read before it may be old. */
	| { readonly type: "ready" }
	/** Something may have been missed: whatever is shown is to be read again. */
	| { readonly type: "refresh" }
	| { readonly type: "change"; readonly changes: readonly Told[] }
	| { readonly type: "presence"; readonly cases: readonly Onlookers[] }
	/** Something that waits for the viewer's team and is no case: their lists of work are to be read again. */
	| { readonly type: "work" }
	/** Figures that the viewer may see are others now. */
	| { readonly type: "figures" }
	/** The stream still runs. */
	| { readonly type: "beat" }
	/** It ends: come back at once (`again`), or sign in first (`over`). */
	| { readonly type: "end"; readonly because: "again" | "over" }

/** A change as browsers hear of it. */
export type Told = Omit<Change, "left">

/** Changes that wait for a slow client; beyond, it is told to read everything again. */
const MOST_WAITING = 200
/** A client that takes nothing for so long is gone, ms. */
const STUCK_MS = 30_000
/** How much may lie in the socket's way before what follows is gathered instead, bytes. */
const BUFFER_BYTES = 16 * 1024

const encoder = new TextEncoder()

/**
 * The stream of one browser. It never holds more than a bounded number of changes: those of one case become one, and
 * too many become "read everything again".
 */
export class ViewerStream {
	readonly entrance: Entrance
	readonly key: string
	readonly principal: Principal
	readonly body: ReadableStream<Uint8Array>
	#controller: ReadableStreamDefaultController<Uint8Array> | undefined
	#changes = new Map<string, Told>()
	#onlookers = new Map<string, Onlookers>()
	#refresh = false
	#work = false
	#figures = false
	#beat = false
	#waitingSince: number | undefined
	#id = 0

	constructor(entrance: Entrance, principal: Principal, closed: (stream: ViewerStream) => void) {
		this.entrance = entrance
		this.key = entranceKey(entrance)
		this.principal = principal
		this.body = new ReadableStream<Uint8Array>(
			{
				start: (controller) => {
					this.#controller = controller
				},
				pull: () => this.#flush(),
				cancel: () => {
					this.#controller = undefined
					closed(this)
				},
			},
			new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }),
		)
		// Browsers that lose it come back after this, ms.
		this.#write("retry: 2000\n")
		this.#send({ type: "ready" })
	}

	/** Tells of a change; one that waits already of the same case and kind is told as one with it. */
	tell({ left: _left, ...change }: Change): void {
		if (!this.#refresh) {
			const key = `${change.kind} ${change.caseId}`
			const before = this.#changes.get(key)
			const instanceIds = before ? [...new Set([...before.instanceIds, ...change.instanceIds])] : change.instanceIds
			this.#changes.set(key, { ...change, instanceIds })
			if (this.#changes.size > MOST_WAITING) this.refresh()
		}
		this.#offer()
	}

	show(onlookers: Onlookers): void {
		this.#onlookers.set(onlookers.caseId, onlookers)
		if (this.#onlookers.size > MOST_WAITING) this.#onlookers.clear()
		this.#offer()
	}

	tellWork(): void {
		this.#work = true
		this.#offer()
	}

	tellFigures(): void {
		this.#figures = true
		this.#offer()
	}

	refresh(): void {
		this.#changes.clear()
		this.#refresh = true
		this.#offer()
	}

	beat(): void {
		this.#beat = true
		this.#offer()
	}

	/** Whether the client has taken nothing of what waits for it for too long. */
	isStuck(now: number): boolean {
		return this.#waitingSince !== undefined && now - this.#waitingSince > STUCK_MS
	}

	/** Says why, and ends. A client that takes nothing is not waited for. */
	end(because: "again" | "over"): void {
		const controller = this.#controller
		if (!controller) return
		this.#send({ type: "end", because })
		this.#controller = undefined
		controller.close()
	}

	#offer(): void {
		const room = this.#controller?.desiredSize ?? 0
		if (room > 0) this.#flush()
		else this.#waitingSince ??= performance.now()
	}

	#flush(): void {
		this.#waitingSince = undefined
		const events: LiveEvent[] = []
		if (this.#refresh) events.push({ type: "refresh" })
		if (this.#changes.size > 0) events.push({ type: "change", changes: [...this.#changes.values()] })
		if (this.#onlookers.size > 0) events.push({ type: "presence", cases: [...this.#onlookers.values()] })
		if (this.#work) events.push({ type: "work" })
		if (this.#figures) events.push({ type: "figures" })
		if (this.#beat) events.push({ type: "beat" })
		// Taken away before it is sent: what is sent may be read at once, and that asks for more.
		this.#refresh = false
		this.#work = false
		this.#figures = false
		this.#beat = false
		this.#changes.clear()
		this.#onlookers.clear()
		for (const event of events) this.#send(event)
	}

	#send({ type, ...data }: LiveEvent): void {
		// The id makes browsers say that they come back; nothing is kept to be sent again.
		this.#id += 1
		this.#write(`id: ${this.#id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
	}

	#write(text: string): void {
		this.#controller?.enqueue(encoder.encode(text))
	}
}
