import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { createContext, type ReactNode, useEffect, useMemo, useRef, useState } from "react"
import type { LiveMessage } from "../client/live-contract.ts"
import { sessionEvents } from "../session/session-events.ts"
import { changedCases } from "./changed-cases.ts"
import { shareStream } from "./share-stream.ts"

export type LiveListener = (message: LiveMessage) => void

export interface Live {
	/** Whether changes of others appear by themselves. */
	readonly connected: boolean
	readonly subscribe: (listener: LiveListener) => () => void
}

export const LiveContext = createContext<Live | undefined>(undefined)

/** Lists are read again at most this often, however much happens; the first time at once, ms. */
const PAUSE_MS = 1_000
/** A server that starts anew is back by then: until then nobody is told that the connection is cut, ms. */
const PATIENCE_MS = 5_000
/** After a gap everybody reads again, but not all in the same instant, ms. */
const SPREAD_MS = 500

const LISTS = [["work"], ["board"]] as const

/** Marks as old what may have changed; what is on the screen is read again, in a tab that is seen. */
class Refresher {
	readonly #client: QueryClient
	#keys = new Map<string, readonly unknown[]>()
	#timer: ReturnType<typeof setTimeout> | undefined
	#last = 0

	constructor(client: QueryClient) {
		this.#client = client
	}

	take(keys: readonly (readonly unknown[])[], delay = 0): void {
		for (const key of keys) this.#keys.set(JSON.stringify(key), key)
		if (document.hidden || this.#timer !== undefined || this.#keys.size === 0) return
		const wait = Math.max(delay, this.#last + PAUSE_MS - performance.now())
		if (wait <= 0) this.flush()
		else this.#timer = setTimeout(() => this.flush(), wait)
	}

	flush(): void {
		clearTimeout(this.#timer)
		this.#timer = undefined
		if (document.hidden || this.#keys.size === 0) return
		this.#last = performance.now()
		const keys = [...this.#keys.values()]
		this.#keys.clear()
		void this.#refresh(keys)
	}

	/** What is looked at first; counts in the margin when that is there, so that it does not wait for them. */
	async #refresh(keys: readonly (readonly unknown[])[]): Promise<void> {
		const read = (quiet: boolean) =>
			Promise.all(
				keys.map((queryKey) =>
					this.#client.invalidateQueries({
						queryKey,
						predicate: ({ meta }) => (meta?.["quiet"] === true) === quiet,
					}),
				),
			)
		await read(false)
		if (!document.hidden) await read(true)
		else this.take(keys)
	}

	stop(): void {
		clearTimeout(this.#timer)
	}
}

interface LiveProviderProps {
	/** Somebody is signed in, and their screen is not locked. */
	readonly active: boolean
	readonly children: ReactNode
}

/** What others do appears by itself: whatever is shown of a case that has changed is read again. */
export function LiveProvider({ active, children }: LiveProviderProps) {
	const client = useQueryClient()
	const [connected, setConnected] = useState(false)
	const listeners = useRef(new Set<LiveListener>())

	useEffect(() => {
		if (!active) return
		const refresher = new Refresher(client)
		let cut: ReturnType<typeof setTimeout> | undefined
		const hear = (message: LiveMessage) => {
			switch (message.type) {
				case "connected":
					changedCases.listen(message.connected)
					setConnected(message.connected)
					clearTimeout(cut)
					cut = undefined
					if (message.connected) sessionEvents.connection(true)
					else cut = setTimeout(() => sessionEvents.connection(false), PATIENCE_MS)
					break
				case "refresh": {
					changedCases.listen(true)
					const now = Date.now()
					// What was read in this very moment is not old; the first page of a visit is not asked for twice.
					const old = client.getQueryCache().findAll({
						predicate: ({ queryKey, state }) =>
							isLive(queryKey) && state.dataUpdatedAt > 0 && state.dataUpdatedAt < now,
					})
					refresher.take(
						old.map(({ queryKey }) => queryKey),
						Math.random() * SPREAD_MS,
					)
					break
				}
				case "change": {
					const seen = message.changes
					changedCases.add(seen.map(({ caseId }) => caseId))
					refresher.take([
						// No list shows what stands in a sheet.
						...(seen.some(({ kind }) => kind !== "sheet") ? LISTS : []),
						...seen.flatMap(({ caseId, instanceIds }) => [
							["case", caseId],
							...instanceIds.map((id) => ["procedure", id]),
						]),
					])
					break
				}
				case "work":
					refresher.take([["work"]])
					break
				// Pages of figures look themselves.
				case "figures":
				case "presence":
					break
			}
			for (const listener of listeners.current) listener(message)
		}
		const close = shareStream(hear)
		const seen = () => refresher.flush()
		document.addEventListener("visibilitychange", seen)
		return () => {
			close()
			changedCases.listen(false)
			clearTimeout(cut)
			refresher.stop()
			document.removeEventListener("visibilitychange", seen)
			setConnected(false)
		}
	}, [active, client])

	const live = useMemo(
		() => ({
			connected,
			subscribe: (listener: LiveListener) => {
				listeners.current.add(listener)
				return () => {
					listeners.current.delete(listener)
				}
			},
		}),
		[connected],
	)
	return <LiveContext value={live}>{children}</LiveContext>
}

const roots: readonly unknown[] = ["work", "board", "case", "procedure"]
const isLive = (key: readonly unknown[]): boolean => roots.includes(key[0])
