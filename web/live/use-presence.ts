import { useEffect, useState } from "react"
import { ask, queryOf, tell } from "../client/ask.ts"
import { type Onlooker, Onlookers } from "../client/live-contract.ts"
import { useMe } from "../session/SessionProvider.tsx"
import { useLive } from "./use-live.ts"

/** The server forgets who has not said so for 75 s. */
const SAY_MS = 30_000

const nobody: readonly Onlooker[] = []

/** Says that one has a case open while its page is seen, and tells who else of the team has: « Dr Latanier regarde aussi ce dossier ». */
export function usePresence(caseId: string): readonly Onlooker[] {
	const me = useMe()
	const [people, setPeople] = useState(nobody)
	useLive((message) => {
		if (message.type !== "presence") return
		const found = message.cases.find((one) => one.caseId === caseId)
		if (found) setPeople(found.people)
	})
	useEffect(() => {
		const place = crypto.randomUUID()
		const path = `/cases/${caseId}/presence`
		const leaving = new AbortController()
		const say = () => {
			if (document.hidden) return
			ask("PUT", path, Onlookers, { body: { place }, unattended: true, signal: leaving.signal })
				.then((answer) => setPeople(answer.people))
				// Who may not say it sees nobody either; a connection that is cut says so elsewhere.
				.catch(() => undefined)
		}
		const leave = () => {
			tell("DELETE", `${path}${queryOf({ place })}`, { unattended: true, keepalive: true }).catch(() => undefined)
		}
		const turn = () => (document.hidden ? leave() : say())
		say()
		const interval = setInterval(say, SAY_MS)
		document.addEventListener("visibilitychange", turn)
		window.addEventListener("pagehide", leave)
		return () => {
			clearInterval(interval)
			document.removeEventListener("visibilitychange", turn)
			window.removeEventListener("pagehide", leave)
			leaving.abort()
			leave()
			setPeople(nobody)
		}
	}, [caseId])
	return people.filter(({ id }) => id !== me.id)
}
