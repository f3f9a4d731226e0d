import { useState } from "react"
import { type Base, type Draft, type DraftOf, findDraft, forgetDraft, saveDraft } from "./draft.ts"

/** What is typed: the form, and in whose name and when. */
export type Typed = Pick<Draft, "value" | "recordedFor" | "occurredAt">

/** What is typed for one action: kept in the tab from the first change on, until it is sent or discarded. */
export function useActionDraft(of: DraftOf, base: Base) {
	const [kept, setKept] = useState<Draft | undefined>(() => findDraft(of))
	const write = (next: Draft): Draft => {
		saveDraft(of, next)
		setKept(next)
		return next
	}
	// Nothing was typed: the form stands on what is known now.
	const since = kept?.base ?? base
	return {
		kept,
		/** Where the case stood when something was typed first. */
		base: since,
		/** Other words are another thing to send. */
		change: (typed: Typed) => write({ ...typed, base: since, key: null, pending: false }),
		/** About to be sent: the same name for every attempt. */
		sending: (typed: Typed) =>
			write({ ...typed, base: since, key: kept?.key ?? crypto.randomUUID(), pending: kept?.pending ?? false }),
		/** Whether it waits for its author's agreement, no answer having come. */
		setPending: (sent: Draft, pending: boolean) => write({ ...sent, pending }),
		/** The author has seen what has changed: it is sent to the case as it is now. */
		rebase: (typed: Typed) => write({ ...typed, base, key: null, pending: false }),
		forget: () => {
			forgetDraft(of)
			setKept(undefined)
		},
	}
}
