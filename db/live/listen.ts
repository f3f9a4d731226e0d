import { setTimeout as wait } from "node:timers/promises"
import postgres from "postgres"
import type { Database } from "../client.ts"
import { Announcement, CHANGE_CHANNEL } from "./change.ts"

export interface ListenOptions<T = Announcement> {
	readonly heard: (announcement: T) => void
	/** It listens, for the first time or again: whatever was announced while it did not is lost. */
	readonly connected: () => void
	/** It does not listen any more; it goes on trying. */
	readonly lost: (error: unknown) => void
}

export interface GatherOptions<T> extends ListenOptions<T> {
	/** Of what is announced, what is listened for; undefined for all else. */
	readonly read: (payload: string) => T | undefined
	/** How long the database gathers what is announced before it tells, ms. */
	readonly gatherMs: number
	/** What has been gathered has been heard. */
	readonly gathered: () => void
}

export interface Listener {
	stop(): Promise<void>
}

/** How often the connection is asked for a sign of life, and how long it has to give it, ms. */
const CHECK_MS = 15_000
const ANSWER_MS = 5_000
const RETRY_MS = 500
/** By which the connection is known in `pg_stat_activity`. */
export const LISTENER_NAME = "passerelle_listener"

/**
 * Listens to what every process announces, on one connection of its own, for as long as the process lives. A connection
 * that ends, or that does not answer any more, is opened again.
 *
 * Not `sql.listen` of the driver: it opens again what was closed, and waits for ever on what is silent.
 */
export function listenToChanges(db: Database, options: ListenOptions): Listener {
	return listen(db, { ...options, read: readAnnouncement })
}

/**
 * The same for whoever is in no hurry: once something is announced, the connection sleeps in the database, which tells
 * what has been announced meanwhile all at once. To be told of each change by itself took the server and the process a
 * good part of what they do about it.
 */
export function gatherChanges<T>(db: Database, options: GatherOptions<T>): Listener {
	return listen(db, options)
}

type AnyOptions<T> = ListenOptions<T> & Pick<GatherOptions<T>, "read"> & Partial<GatherOptions<T>>

function listen<T>(db: Database, options: AnyOptions<T>): Listener {
	const stopping = new AbortController()
	const { signal } = stopping
	const keepListening = async () => {
		while (!signal.aborted) {
			try {
				await listenOnce(db, options, signal)
			} catch (error) {
				if (!signal.aborted) options.lost(error)
			}
			await pause(RETRY_MS, signal)
		}
	}
	const running = keepListening()
	return {
		async stop() {
			stopping.abort()
			await running
		},
	}
}

/** Listens until the connection ends or is silent, or it is told to stop. */
async function listenOnce<T>(
	db: Database,
	{ heard, connected, read, gatherMs, gathered }: AnyOptions<T>,
	stop: AbortSignal,
): Promise<void> {
	const ended = new AbortController()
	let gathering = false
	const gather = async (ms: number): Promise<void> => {
		gathering = true
		// A connection that ends while it sleeps is opened again, as any other.
		await sql.unsafe(`select pg_sleep(${ms / 1_000})`).catch(() => undefined)
		gathering = false
		gathered?.()
	}
	// What the pool was opened with, for one connection more: the way the driver's own `listen` opens its.
	const sql = postgres({
		...db.$client.options,
		max: 1,
		idle_timeout: null,
		max_lifetime: null,
		fetch_types: false,
		connection: { ...db.$client.options.connection, application_name: LISTENER_NAME },
		onclose: () => ended.abort(),
		onnotify: (channel: string, payload: string) => {
			const announcement = channel === CHANGE_CHANNEL ? read(payload) : undefined
			if (announcement === undefined) return
			heard(announcement)
			if (gatherMs !== undefined && !gathering) void gather(gatherMs)
		},
	} as unknown as postgres.Options<Record<string, never>>)
	const over = AbortSignal.any([stop, ended.signal])
	try {
		await answered(sql.unsafe(`listen ${CHANGE_CHANNEL}`))
		if (!over.aborted) connected()
		while (!over.aborted) {
			await pause(CHECK_MS, over)
			if (!over.aborted) await answered(sql`select 1`)
		}
		if (!stop.aborted) throw new Error("the connection that listens has ended")
	} finally {
		await sql.end({ timeout: 0 })
	}
}

/** @throws Error when the server does not answer in time */
async function answered(query: PromiseLike<unknown>): Promise<void> {
	const waiting = new AbortController()
	const silence = wait(ANSWER_MS, undefined, { signal: waiting.signal }).then(() => {
		throw new Error("the database is silent")
	})
	try {
		await Promise.race([query, silence])
	} finally {
		waiting.abort()
		await silence.catch(() => undefined)
	}
}

const pause = async (ms: number, signal: AbortSignal): Promise<void> =>
	await wait(ms, undefined, { signal }).catch(() => undefined)

/** Undefined for what another version announces, which this one need not understand. */
function readAnnouncement(payload: string): Announcement | undefined {
	try {
		return Announcement.safeParse(JSON.parse(payload)).data
	} catch {
		return undefined
	}
}
