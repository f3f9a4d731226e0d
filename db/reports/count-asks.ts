import type { CaseHistory } from "./case-history.ts"
import { type Counted, countItems, lazily, outcomeOf, receivedIn, type Span, withRows } from "./count-figures.ts"

/** Somebody who asked the platform and for whom no case was opened by then. */
export interface Ask {
	readonly id: string
	readonly requesterType: string
	/** `public`: by the form; `team`: noted by the team beside a case that exists. */
	readonly origin: string
	readonly outcome: "waiting" | "refused" | "duplicate"
	readonly at: string
	/** The case that it was added to. */
	readonly caseId: string | null
}

/** Redirected or declined once it was a case, or refused before: nobody was taken on. */
const outcomes: Readonly<Record<string, string>> = { redirected: "refused", declined: "refused" }
const channels: Readonly<Record<string, string>> = { public: "webForm", team: "besideCase" }

/**
 * Everybody who asked, whether or not a case was opened for it: what became of it, who asked, by which door. Cases are
 * those of the other figures; nobody is counted twice. Pure.
 */
export function countAsks(histories: readonly CaseHistory[], asks: readonly Ask[], span: Span): readonly Counted[] {
	const cases = receivedIn(histories, span).map((one) => ({
		id: one.id,
		caseId: one.id,
		at: one.openedAt,
		outcome: outcomes[outcomeOf(one)] ?? outcomeOf(one),
		requesterType: one.requesterType,
		channel: one.channel,
	}))
	const others = asks.map(({ origin, ...one }) => ({ ...one, channel: channels[origin] ?? origin }))
	const all = [...cases, ...others]
	const by = (id: string, key: (one: (typeof all)[number]) => string): Counted => {
		const items = all.map((one) => ({ id: one.id, caseId: one.caseId ?? "", key: key(one), at: one.at }))
		const counted = countItems(id, true, items)
		// Of who was refused before there was a case, there is nothing to open.
		return withRows(counted.figure, () => counted.rows.filter((one) => one.caseId !== ""))
	}
	return [
		lazily(() => by("asks", (one) => one.outcome)),
		lazily(() => by("askers", (one) => one.requesterType)),
		lazily(() => by("askChannels", (one) => one.channel)),
	]
}
