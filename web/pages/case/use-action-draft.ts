import { useState } from "react"
import type { Base, Draft, DraftOf } from "./draft.ts"
import { findDraft, forgetDraft, saveDraft } from "./draft.ts"

/** What is typed for one action: kept in the tab from the first change on, until it is sent or discarded. */
export function useActionDraft(of: DraftOf, base: Base, preset: Readonly<Record<string, unknown>>) {
	const fresh = (): Draft => ({ value: preset, recordedFor: null, occurredAt: null, base, key: null, pending: false })
	const [kept, setKept] = useState<Draft | undefined>(() => findDraft(of))
	// Nothing was typed: the form stands on what is known now.
	const draft = kept ?? fresh()
	const write = (next: Draft): Draft => {
		saveDraft(of, next)
		setKept(next)
		return next
	}
	return {
		draft,
		/** Something was typed, or sent without an answer. */
		touched: kept !== undefined,
		/** Other words are another thing to send. */
		change: (more: Partial<Pick<Draft, "value" | "recordedFor" | "occurredAt">>) =>
			write({ ...draft, ...more, key: null, pending: false }),
		/** About to be sent: the same name for every attempt. */
		sending: () => write({ ...draft, key: draft.key ?? crypto.randomUUID() }),
		/** Whether it waits for its author's agreement, no answer having come. */
		setPending: (sent: Draft, pending: boolean) => write({ ...sent, pending }),
		/** The author has seen what has changed: it is sent to the case as it is now. */
		rebase: (now: Base) => write({ ...draft, base: now, key: null, pending: false }),
		forget: () => {
			forgetDraft(of)
			setKept(undefined)
		},
	}
}
