import { z } from "zod"
import { openIdentity } from "./cases/find-identity.ts"
import { readCaseItems } from "./cases/list-cases.ts"
import { CaseItem } from "./cases/views.ts"
import type { Engine } from "./engine.ts"
import { type Identity, Patient } from "./identity.ts"
import { type IdentityTerms, nameWords, termTokens } from "./identity-index.ts"
import { soundsOf } from "./name-sound.ts"
import { inUse } from "./reserve.ts"

/** Most cases of one answer: whoever finds more than this must say more. */
const MOST_FOUND = 20
/** Most cases with the same birth date that are looked at for a duplicate. */
const MOST_CANDIDATES = 200

const twoLetters = (name: string): boolean => nameWords(name).join("").length >= 2

export const IdentitySearch = z
	.strictObject({
		/** Names or beginnings of names, in any order. */
		name: z.string().trim().max(200).refine(twoLetters, "at least two letters").optional(),
		birthDate: z.iso.date().optional(),
		ins: z.string().trim().min(13).max(30).optional(),
		phone: z
			.string()
			.trim()
			.max(40)
			.regex(/\d.*\d.*\d/, "at least three digits")
			.optional(),
		/** One of my platforms; all of them when not given. */
		platform: z.uuid().optional(),
	})
	.refine(({ platform: _platform, ...terms }) => Object.values(terms).some((one) => one !== undefined), {
		message: "a name, a birth date, an INS or a phone number is needed",
	})

/** Enough of an identity to tell two patients apart. */
const FoundIdentity = Patient.pick({ birthName: true, usedName: true, givenNames: true, birthDate: true, sex: true })

const FoundCase = CaseItem.extend({ identity: FoundIdentity })
type FoundCase = z.infer<typeof FoundCase>

export const SearchAnswer = z.object({
	items: z.array(FoundCase).readonly(),
	/** There are more than are shown. */
	more: z.boolean(),
})
type SearchAnswer = z.infer<typeof SearchAnswer>

/** A patient about to be added, and where. */
export const DuplicateQuery = z.strictObject({ platform: z.uuid(), patient: Patient })
type DuplicateQuery = z.infer<typeof DuplicateQuery>

export const DuplicateAnswer = z.object({
	items: z
		.array(
			FoundCase.extend({
				/** `ins`: the same number. `birthDateAndName`: the same birth date and a name that sounds alike, as twins have. */
				because: z.enum(["ins", "birthDateAndName"]),
			}),
		)
		.readonly(),
})
type DuplicateAnswer = z.infer<typeof DuplicateAnswer>

/**
 * Cases of these platforms whose patient fits every term, newest first. Found by keyed digests: nothing is decrypted
 * but what is answered.
 */
export async function searchCases(
	engine: Engine,
	platforms: readonly string[],
	terms: IdentityTerms,
): Promise<SearchAnswer> {
	const found = await findByTokens(
		engine,
		platforms.map((platform) => ({ platform, tokens: termTokens(engine.vault, platform, terms) })),
		MOST_FOUND + 1,
	)
	const items = await readFound(engine, found)
	return { items: items.slice(0, MOST_FOUND), more: items.length > MOST_FOUND }
}

/**
 * Cases of a platform whose patient is likely the one about to be added: the same INS, or the same birth date and a
 * name that sounds alike. A suggestion: a person decides.
 */
export async function findDuplicates(engine: Engine, { platform, patient }: DuplicateQuery): Promise<DuplicateAnswer> {
	const { vault } = engine
	const { ins, birthDate } = patient
	const by = async (terms: IdentityTerms) =>
		await findByTokens(engine, [{ platform, tokens: termTokens(vault, platform, terms) }], MOST_CANDIDATES)
	// Without an INS there is no digest to look for, and nothing is found.
	const [sameIns, sameDay] = await Promise.all([by({ ins }), by({ birthDate })])
	const candidates = await readFound(engine, [...new Set([...sameIns, ...sameDay])])
	return {
		items: candidates
			.flatMap((one): DuplicateAnswer["items"] => {
				if (sameIns.includes(one.id)) return [{ ...one, because: "ins" }]
				return soundAlike(patient, one.identity) ? [{ ...one, because: "birthDateAndName" }] : []
			})
			.slice(0, MOST_FOUND),
	}
}

type Named = Pick<Identity["patient"], "birthName" | "usedName" | "givenNames">

/** A family name of one sounds like any name of the other: given and family names are easily exchanged on a form. */
function soundAlike(one: Named, other: Named): boolean {
	const family = ({ birthName, usedName }: Named) => [birthName, usedName ?? ""].flatMap(soundsOf)
	const all = (of: Named) => new Set([...family(of), ...soundsOf(of.givenNames)])
	const [heard, otherHeard] = [all(one), all(other)]
	return family(one).some((sound) => otherHeard.has(sound)) || family(other).some((sound) => heard.has(sound))
}

/** Cases that have every digest asked for on their platform. */
async function findByTokens(
	engine: Engine,
	asked: readonly { readonly platform: string; readonly tokens: readonly string[] }[],
	most: number,
): Promise<readonly string[]> {
	const pairs = asked.flatMap(({ platform, tokens }) =>
		tokens.map((token) => ({ platform, token, needed: tokens.length })),
	)
	if (pairs.length === 0) return []
	const rows = await engine.db.$client<{ id: string }[]>`
		select c.id from (
			select t.case_id from jsonb_to_recordset(${JSON.stringify(pairs)}::text::jsonb)
				as a(platform uuid, token text, needed int)
			join identity_tokens t on t.platform_id = a.platform and t.token = a.token
			group by t.case_id having count(*) = min(a.needed)
		) found join cases c on c.id = found.case_id and ${inUse(engine.db.$client)}
		order by c.opened_at desc, c.id limit ${most}`
	return rows.map(({ id }) => id)
}

async function readFound(engine: Engine, ids: readonly string[]): Promise<readonly FoundCase[]> {
	if (ids.length === 0) return []
	const sql = engine.db.$client
	const [items, rows] = await Promise.all([
		readCaseItems(engine, sql`select unnest(${[...ids]}::uuid[]) as id`),
		sql<{ case_id: string; sealed: string; wrapped: string; master_key: string }[]>`
			select d.case_id, d.sealed, k.wrapped, k.master_key from identities d join case_keys k on k.case_id = d.case_id
			where d.case_id = any(${[...ids]}::uuid[])`,
	])
	const identities = new Map(
		rows.map((row) => [
			row.case_id,
			openIdentity(engine, row.case_id, { wrapped: row.wrapped, masterKey: row.master_key }, row.sealed).patient,
		]),
	)
	return items.flatMap((item) => {
		const patient = identities.get(item.id)
		return patient ? [{ ...item, identity: FoundIdentity.strip().parse(patient) }] : []
	})
}
