import { ZxcvbnFactory } from "@zxcvbn-ts/core"
import * as common from "@zxcvbn-ts/language-common"
import * as french from "@zxcvbn-ts/language-fr"

/** As `api/auth/password-rules.ts` judges: what it looks at, and from which score on a password is good. */
const JUDGED = 64
const GOOD = 3

export type Judgement = "breached" | "weak" | "good" | "strong"

const judge = new ZxcvbnFactory({
	dictionary: { ...common.dictionary, ...french.dictionary },
	graphs: common.adjacencyGraphs,
})
const breached = new Set(common.dictionary["passwords-common"])

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&")

/**
 * What the server will say of a password, said while it is typed, on the device itself. The server has the last word.
 *
 * @param owner name, login, e-mail: no part of a password
 */
export function judgePassword(password: string, owner: readonly string[]): Judgement {
	const normalized = password.normalize("NFKC")
	if (breached.has(normalized.toLowerCase())) return "breached"
	const words = [...owner, "passerelle"]
		.flatMap((word) => [word, ...word.split(/[\s.@_+-]+/)])
		.filter((word) => word.length > 2)
		.toSorted((a, b) => b.length - a.length)
	const rest = words.reduce((text, word) => text.replaceAll(new RegExp(escaped(word), "giu"), ""), normalized)
	const { score } = judge.check(rest.slice(0, JUDGED), words)
	if (score < GOOD) return "weak"
	return score === GOOD ? "good" : "strong"
}
