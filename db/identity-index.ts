import type { Executor } from "./client.ts"
import type { Identity } from "./identity.ts"
import type { Vault } from "./vault.ts"

/** Shortest beginning of a word that finds it, letters. */
const SHORTEST_START = 3
/** Longer beginnings than this find no less. */
const LONGEST_START = 20
/** A number in France without what comes before it: `+262 692…` and `0692…` are one. */
const PHONE_DIGITS = 9

/** What somebody looks for. Each part that is given must fit, and each word of the name. */
export interface IdentityTerms {
	readonly name?: string | undefined
	readonly birthDate?: string | undefined
	readonly ins?: string | undefined
	readonly phone?: string | undefined
}

/** Words as they are compared: without accents, in lower case; particles and what an apostrophe cuts off are words too. */
export const nameWords = (text: string): readonly string[] =>
	text
		.normalize("NFD")
		.replaceAll(/\p{M}/gu, "")
		.toLowerCase()
		.replaceAll("œ", "oe")
		.replaceAll("æ", "ae")
		.split(/[^\p{L}\p{N}]+/u)
		.filter((word) => word !== "")

const startsOf = (word: string): readonly string[] => {
	// By letters, not by the halves that some of them are stored in.
	const letters = Array.from(word).slice(0, LONGEST_START)
	return letters.slice(SHORTEST_START - 1).map((_, index) => letters.slice(0, SHORTEST_START + index).join(""))
}

const phoneOf = (text: string): string => text.replaceAll(/\D/g, "").slice(-PHONE_DIGITS)
const insOf = (text: string): string => text.replaceAll(/[^0-9A-Za-z]/g, "").toUpperCase()

type Kind = "word" | "start" | "born" | "ins" | "phone"

/** The platform is part of what is digested: the same name has nothing in common on two of them. */
const digester = (vault: Vault, platformId: string) => (kind: Kind, value: string) =>
	vault.digest("index", `${platformId}\n${kind}\n${value}`)

/**
 * Keyed digests by which a patient is found: of every word of their names and its beginnings, of the birth date, the
 * INS and the phone. A blind index: whoever has the tables without the key `index` can neither read nor guess a name.
 *
 * What it leaks all the same: within one platform two patients with the same word, beginning or date have the same
 * digest, so that equal names look equal and frequent ones look frequent; the number of digests tells how long the
 * names are; and whoever may search, or knows one patient's row, can look for others that share its digests. Between
 * platforms nothing can be compared.
 */
export function tokensOf(vault: Vault, platformId: string, { patient }: Pick<Identity, "patient">): readonly string[] {
	const token = digester(vault, platformId)
	const words = [patient.birthName, patient.usedName ?? "", patient.givenNames].flatMap(nameWords)
	return [
		...new Set([
			...words.map((word) => token("word", word)),
			...words.flatMap(startsOf).map((start) => token("start", start)),
			token("born", patient.birthDate),
			...(patient.ins === undefined ? [] : [token("ins", insOf(patient.ins))]),
			...(patient.phone === undefined || phoneOf(patient.phone) === "" ? [] : [token("phone", phoneOf(patient.phone))]),
		]),
	]
}

/** Digests that a case must have to fit the terms; of a short word the whole, of a longer one its beginning. */
export function termTokens(vault: Vault, platformId: string, terms: IdentityTerms): readonly string[] {
	const token = digester(vault, platformId)
	const { name, birthDate, ins, phone } = terms
	return [
		...new Set([
			...nameWords(name ?? "").map((word) => {
				const start = startsOf(word).at(-1)
				return start === undefined ? token("word", word) : token("start", start)
			}),
			...(birthDate === undefined ? [] : [token("born", birthDate)]),
			...(ins === undefined ? [] : [token("ins", insOf(ins))]),
			...(phone === undefined ? [] : [token("phone", phoneOf(phone))]),
		]),
	]
}

/** Writes the digests of a case anew: for an identity that was rectified, or a case that belongs to another platform. */
export async function indexIdentity(
	sql: Executor,
	vault: Vault,
	of: { readonly caseId: string; readonly platformId: string; readonly identity: Pick<Identity, "patient"> },
): Promise<void> {
	const { caseId, platformId, identity } = of
	const tokens = tokensOf(vault, platformId, identity)
	await sql`delete from identity_tokens where case_id = ${caseId} and token <> all(${[...tokens]}::text[])`
	await sql`
		insert into identity_tokens (case_id, platform_id, token)
		select ${caseId}, ${platformId}, t from unnest(${[...tokens]}::text[]) t on conflict do nothing`
}
