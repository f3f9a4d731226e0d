import { useQuery, useQueryClient } from "@tanstack/react-query"
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react"
import { ask } from "../client/ask.ts"
import { Me, SignedOut } from "../client/contract.ts"
import { dropEarly } from "../client/early.ts"
import { ApiProblem } from "../client/problem.ts"
import { eraseDrafts } from "./device-drafts.ts"
import { dropDrafts } from "./drafts.ts"
import { sessionEvents } from "./session-events.ts"
import { hearTabs, tellTabs } from "./tabs.ts"

/** Why the screen is locked: nobody was there, the server ended it (elsewhere, or after 12 hours), or another tab did. */
export type EndReason = "idle" | "ended" | "otherTab"

/** What somebody has done that ended their session. */
export type Left = "password" | "factor" | "signedOut"

interface Session {
	/** Undefined while nobody knows yet; null when nobody is signed in. */
	readonly me: Me | null | undefined
	/** Why nobody could find out. */
	readonly error: Error | null
	readonly locked: EndReason | null
	/** Changes when somebody else has signed in: what the former one typed goes. */
	readonly person: string
	/** After signing in, here or on the lock: who is it? */
	readonly signedIn: () => Promise<Me | null>
	/** Rights or second factors have changed. */
	readonly refresh: () => Promise<void>
	readonly signOut: () => Promise<void>
	/** The server has ended all sessions, this one too, because it was asked to. */
	readonly forget: (left?: Left) => void
	/** What was done that one has to sign in again after. */
	readonly left: Left | null
	readonly lock: (reason: EndReason) => void
	readonly retry: () => void
}

const SessionContext = createContext<Session | undefined>(undefined)

const ME = ["me"] as const

async function whoAmI(): Promise<Me | null> {
	try {
		return await ask("GET", "/me", Me, { signingIn: true })
	} catch (error) {
		if (error instanceof ApiProblem && error.code === "UNAUTHENTICATED") return null
		throw error
	}
}

/** Who is signed in: asked once. */
export const sessionQuery = { queryKey: ME, queryFn: whoAmI, staleTime: Number.POSITIVE_INFINITY }

export function SessionProvider({ children }: { readonly children: ReactNode }) {
	const client = useQueryClient()
	const { data: me, error, refetch } = useQuery(sessionQuery)
	const [locked, setLocked] = useState<EndReason | null>(null)
	const [left, setLeft] = useState<Left | null>(null)
	const current = useRef(me)
	useEffect(() => {
		current.current = me
	}, [me])

	const lock = useCallback((reason: EndReason) => {
		if (current.current) setLocked((before) => before ?? reason)
	}, [])
	useEffect(() => sessionEvents.onEnded(() => lock("ended")), [lock])
	useEffect(
		() =>
			hearTabs((message) => {
				if (message.kind === "signedOut") lock("otherTab")
			}),
		[lock],
	)

	const signedIn = useCallback(async () => {
		dropEarly()
		const before = current.current
		const now = await whoAmI()
		// Nothing that one person has read is shown to the next.
		if (before?.id !== now?.id) client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" })
		dropDrafts(now?.id)
		client.setQueryData(ME, now)
		setLocked(null)
		setLeft(null)
		if (before?.id === now?.id) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" })
		return now
	}, [client])
	const refresh = useCallback(async () => {
		client.setQueryData(ME, await whoAmI())
	}, [client])
	const forget = useCallback(
		(done: Left = "signedOut") => {
			dropEarly()
			dropDrafts()
			if (done === "signedOut") void eraseDrafts()
			client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" })
			client.setQueryData(ME, null)
			setLocked(null)
			setLeft(done)
		},
		[client],
	)
	const signOut = useCallback(async () => {
		let next: string | undefined
		try {
			next = (await ask("DELETE", "/sessions/current", SignedOut, { signingIn: true }))?.next
		} catch (failure) {
			// Over already is what was wanted.
			if (!(failure instanceof ApiProblem && failure.code === "UNAUTHENTICATED")) throw failure
		}
		tellTabs({ kind: "signedOut" })
		forget()
		// There too, where the session came from.
		if (next !== undefined) window.location.assign(next)
	}, [forget])
	const retry = useCallback(() => void refetch(), [refetch])

	const session = useMemo(
		() => ({ me, error, locked, left, person: me?.id ?? "", signedIn, refresh, signOut, forget, lock, retry }),
		[me, error, locked, left, signedIn, refresh, signOut, forget, lock, retry],
	)
	return <SessionContext value={session}>{children}</SessionContext>
}

export function useSession(): Session {
	const session = useContext(SessionContext)
	if (!session) throw new Error("useSession is for what is inside of SessionProvider")
	return session
}

/** Who is signed in; only below the frame, where somebody is. */
export function useMe(): Me {
	const { me } = useSession()
	if (!me) throw new Error("useMe is for pages that ask who one is")
	return me
}
