import { createRequire } from "node:module"
import path from "node:path"
import { createBullBoard } from "@bull-board/api"
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter"
import type { Queue } from "bullmq"
import { openQueueViews, type QueuesOptions } from "./queues.ts"

type ServerAdapter = Parameters<typeof createBullBoard>[0]["serverAdapter"]
type ApiRoutes = Parameters<ServerAdapter["setApiRoutes"]>[0]
type BoardQueues = Parameters<ServerAdapter["setQueues"]>[0]

/** A question that bull-board's screen asks. */
export interface BoardQuestion {
	/** Of the route that was matched, as bull-board writes it. */
	readonly route: string
	readonly params: Readonly<Record<string, string>>
	readonly query: Readonly<Record<string, string>>
}

/**
 * bull-board without a server: what it would answer, for whoever decides who may ask. Nothing that changes the queue is
 * handed out: it holds nothing that is not in our tables, and what failed is tried again from there, by name and on
 * record (`db/retry-incident.ts`).
 */
export interface QueueBoard {
	/** Routes that its screen reads, such as `/api/queues`; parameters begin with a colon. */
	readonly routes: readonly string[]
	/** Folder of its scripts and styles, and its page, which names them. */
	readonly folder: string
	ask(question: BoardQuestion): Promise<{ readonly status: number; readonly body: unknown }>
	close(): Promise<void>
}

/** Opens connections when it is first asked. */
export function createQueueBoard(options: QueuesOptions): QueueBoard {
	let views: ReturnType<typeof openQueueViews> | undefined
	const reader = new Reader()
	const folder = path.join(path.dirname(createRequire(import.meta.url).resolve("@bull-board/ui/package.json")), "dist")
	const describe = (queues: readonly unknown[]) =>
		createBullBoard({
			// Its types know queues on Redis only, its code those on PostgreSQL too.
			queues: queues.map((queue) => new BullMQAdapter(queue as Queue, { readOnlyMode: true })),
			serverAdapter: reader,
			options: { uiBasePath: path.dirname(folder) },
		})
	// Without queues: which routes there are does not depend on them.
	describe([])
	return {
		routes: [...reader.reads.keys()],
		folder,
		async ask(question) {
			if (!views) {
				views = openQueueViews(options)
				describe(views.queues)
			}
			return await reader.answer(question)
		},
		async close() {
			await views?.close()
		},
	}
}

/** Takes of bull-board what only reads. */
class Reader implements ServerAdapter {
	readonly reads = new Map<string, ApiRoutes[number]>()
	#queues: BoardQueues = new Map()
	#uiConfig: Parameters<ServerAdapter["setUIConfig"]>[0] = {}

	setQueues(queues: BoardQueues): this {
		this.#queues = queues
		return this
	}
	setUIConfig(config: Parameters<ServerAdapter["setUIConfig"]>[0]): this {
		this.#uiConfig = config
		return this
	}
	setApiRoutes(routes: ApiRoutes): this {
		this.reads.clear()
		for (const one of routes)
			if (one.method === "get") for (const route of [one.route].flat()) this.reads.set(route, one)
		return this
	}
	// The page, its files and what becomes of errors are the server's.
	setViewsPath(): this {
		return this
	}
	setStaticPath(): this {
		return this
	}
	setEntryRoute(): this {
		return this
	}
	setErrorHandler(): this {
		return this
	}

	async answer({ route, params, query }: BoardQuestion): Promise<{ status: number; body: unknown }> {
		const found = this.reads.get(route)
		if (!found) return { status: 404, body: {} }
		const request = { queues: this.#queues, uiConfig: this.#uiConfig, params, query, body: {}, headers: {} }
		const { status = 200, body } = await found.handler(request)
		return { status, body }
	}
}
