import { once } from "./audit/once.ts"
import { openIdentity } from "./cases/find-identity.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import type { Identity } from "./identity.ts"
import { indexIdentity } from "./identity-index.ts"
import type { WrappedKey } from "./vault.ts"

const CASES_PER_BATCH = 200

/**
 * Gives the patients of before there was an index the digests by which they are found. Called at every start, has an
 * effect the first time. An erased case has nothing to index.
 *
 * @returns how many cases this process has indexed
 */
export async function indexOldIdentities(engine: Pick<Engine, "db" | "vault" | "clock">): Promise<number> {
	const { vault } = engine
	return await once(engine, "identities.indexed", async (sql, after) => {
		const found = await sql<{ id: string; platform_id: string; wrapped: string; master_key: string }[]>`
			select c.id, c.platform_id, k.wrapped, k.master_key from cases c join case_keys k on k.case_id = c.id
			where c.id > ${after} and not exists (select from identity_tokens t where t.case_id = c.id)
			order by c.id limit ${CASES_PER_BATCH}`
		const last = found.at(-1)?.id
		if (last === undefined) return undefined
		let done = 0
		for (const { id, platform_id, wrapped, master_key } of found) {
			const identity = await findReadable(engine, sql, id, { wrapped, masterKey: master_key })
			if (!identity) continue
			await indexIdentity(sql, vault, { caseId: id, platformId: platform_id, identity })
			done += 1
		}
		return { last, done, skipped: found.length - done }
	})
}

/** A key or an identity that was damaged must not keep the product from starting: whoever opens the case sees it. */
async function findReadable(
	engine: Pick<Engine, "vault">,
	sql: Executor,
	caseId: string,
	key: WrappedKey,
): Promise<Identity | null> {
	const [row] = await sql<{ sealed: string }[]>`select sealed from identities where case_id = ${caseId}`
	if (!row) return null
	try {
		return openIdentity(engine, caseId, key, row.sealed)
	} catch {
		return null
	}
}
