import type { Teammate } from "../../../client/case-file-contract.ts"

/** What is being typed after an @, before the caret. */
export interface Typed {
	/** Where the @ stands. */
	readonly from: number
	readonly text: string
}

/** Longer than any name: an @ further back is not being completed any more. */
const LONGEST = 40

/** The mention being typed at the caret; undefined when there is none. An e-mail address is none. */
export function mentionAt(text: string, caret: number): Typed | undefined {
	const before = text.slice(Math.max(0, caret - LONGEST), caret)
	const found = /(?:^|[\s(«"'’])@([\p{L}\p{M}.'’ -]*)$/u.exec(before)
	if (!found || /\n/.test(found[1] ?? "")) return undefined
	return { from: caret - (found[1] ?? "").length - 1, text: found[1] ?? "" }
}

const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase()

/** Teammates of whose name every word typed begins a word; everybody while nothing is typed. */
export function matching(team: readonly Teammate[], typed: string): readonly Teammate[] {
	const words = plain(typed).split(/\s+/).filter(Boolean)
	return team.filter(({ name }) => {
		const parts = plain(name).split(/[\s-]+/)
		return words.every((word) => parts.some((part) => part.startsWith(word)))
	})
}

/** Teammates whom the text names. A name that begins another's does not stand for both. */
export function mentionedIn(text: string, team: readonly Teammate[]): readonly Teammate[] {
	let rest = text
	const longestFirst = team.toSorted((one, other) => other.name.length - one.name.length)
	const found = longestFirst.filter(({ name }) => {
		const there = rest.includes(`@${name}`)
		rest = rest.replaceAll(`@${name}`, " ")
		return there
	})
	return team.filter((one) => found.includes(one))
}

/** A text cut at the names it mentions, for them to stand out. */
export function cutAtMentions(
	text: string,
	names: readonly string[],
): readonly { readonly at: number; readonly text: string; readonly mention: boolean }[] {
	const parts: { at: number; text: string; mention: boolean }[] = []
	const sought = names.map((name) => `@${name}`).toSorted((one, other) => other.length - one.length)
	let from = 0
	for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
		const name = at < from ? undefined : sought.find((one) => text.startsWith(one, at))
		if (name === undefined) continue
		if (at > from) parts.push({ at: from, text: text.slice(from, at), mention: false })
		parts.push({ at, text: name, mention: true })
		from = at + name.length
	}
	if (from < text.length) parts.push({ at: from, text: text.slice(from), mention: false })
	return parts
}
