import { createHash } from "node:crypto"
import { ZxcvbnFactory } from "@zxcvbn-ts/core"
import * as common from "@zxcvbn-ts/language-common"
import * as french from "@zxcvbn-ts/language-fr"
import { z } from "zod"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { ApiDeps } from "../deps.ts"
import { withoutValues } from "../errors.ts"

const SHORTEST_PASSWORD = 12
const LONGEST_PASSWORD = 256
/** Longest text that is compared with a password: one character may be typed as several code points. */
export const TYPED_PASSWORD = 1000
/** zxcvbn's "safely unguessable": more than 10⁸ guesses. */
const LEAST_SCORE = 3
/** What zxcvbn looks at: its time grows with the square of the length, and this much is strong or never will be. */
const JUDGED = 64
const BREACHED_MS = 2_000

/** A password as it arrives; whether it is good enough is `assertGoodPassword`'s. */
export const NewPassword = z.string().min(1).max(LONGEST_PASSWORD)

let judge: ZxcvbnFactory | undefined
/** Made when first needed: the dictionaries take a moment and some megabytes. */
const getJudge = (): ZxcvbnFactory =>
	(judge ??= new ZxcvbnFactory({
		dictionary: { ...common.dictionary, ...french.dictionary },
		graphs: common.adjacencyGraphs,
	}))

let breached: ReadonlySet<string> | undefined
const getBreached = (): ReadonlySet<string> => (breached ??= new Set(common.dictionary["passwords-common"]))

/** What a person is called: no part of a password. */
export interface PasswordOwner {
	readonly name: string
	readonly login: string
	readonly email?: string | null | undefined
}

const refused = (reason: "tooShort" | "weak" | "breached", message: string) =>
	new WorkflowError("PASSWORD_REFUSED", message, { reason, shortest: SHORTEST_PASSWORD })

/** @throws WorkflowError PASSWORD_REFUSED with the reason: tooShort, weak or breached */
export async function assertGoodPassword(deps: ApiDeps, password: string, owner: PasswordOwner): Promise<void> {
	const normalized = password.normalize("NFKC")
	if (Array.from(normalized).length < SHORTEST_PASSWORD)
		throw refused(
			"tooShort",
			`a password has at least ${SHORTEST_PASSWORD} characters: some unrelated words are a good one`,
		)
	const known = getBreached()
	if (known.has(normalized.toLowerCase()))
		throw refused("breached", "this password is on the lists that attackers try first: choose another")
	// zxcvbn alone lets "Ravenale-Ravenale!" pass for somebody of that name: it is as strong as what else it holds.
	const words = ownWords(owner)
	const rest = words.reduce((text, word) => text.replaceAll(new RegExp(escaped(word), "giu"), ""), normalized)
	if (getJudge().check(rest.slice(0, JUDGED), [...words]).score < LEAST_SCORE)
		throw refused("weak", "this password is too easy to guess: use more words, unrelated to you and to each other")
	if (await isKnownBreached(deps, normalized))
		throw refused("breached", "this password was found in stolen data: choose another, and change it where you use it")
}

/** What nobody's password may be made of: their own name, login and e-mail, in whole and in parts, and ours. */
const ownWords = ({ name, login, email }: PasswordOwner): readonly string[] =>
	[name, login, email ?? "", "passerelle"]
		.flatMap((word) => [word, ...word.split(/[\s.@_+-]+/)])
		.filter((word) => word.length > 2)
		// The longest first, for parts are in the whole.
		.toSorted((a, b) => b.length - a.length)

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&")

/**
 * Asks a service of breached passwords (Have I Been Pwned's range protocol) with the first five digits of the hash: it
 * does not learn which one was meant. Out of reach, it keeps nobody out.
 */
async function isKnownBreached({ breachedPasswords, logger }: ApiDeps, password: string): Promise<boolean> {
	if (!breachedPasswords) return false
	const hash = createHash("sha1").update(password).digest("hex").toUpperCase()
	try {
		const response = await (breachedPasswords.fetch ?? fetch)(
			`${breachedPasswords.url.replace(/\/$/, "")}/${hash.slice(0, 5)}`,
			{ headers: { "Add-Padding": "true" }, redirect: "error", signal: AbortSignal.timeout(BREACHED_MS) },
		)
		if (!response.ok) throw new Error(`status ${response.status}`)
		const lines = (await response.text()).split(/\r?\n/)
		// Padding has count 0.
		return lines.some((line) => line.startsWith(`${hash.slice(5)}:`) && !line.endsWith(":0"))
	} catch (error) {
		logger.warn({ error: withoutValues(error) }, "the service of breached passwords does not answer")
		return false
	}
}
