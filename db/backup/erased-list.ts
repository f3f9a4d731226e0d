import { createHmac, timingSafeEqual } from "node:crypto"
import { readFile } from "node:fs/promises"
import { z } from "zod"
import { canonicalJson } from "../audit/canonical-json.ts"
import { appendAudit } from "../audit/record-audit.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { destroyContents } from "../rights/erase-case.ts"
import type { MasterKeys } from "../vault.ts"

const Erasure = z.strictObject({
	caseId: z.guid(),
	platformId: z.guid(),
	cause: z.string(),
	requestId: z.guid().nullable(),
	byId: z.string(),
	at: z.iso.datetime(),
})
type Erasure = z.infer<typeof Erasure>

/**
 * The cases whose key was destroyed, written beside each backup. An older backup still has their keys: the list lets
 * whoever restores it destroy them again. Ids only, and a seal, so that no case can be slipped in or taken out.
 */
const Content = z.strictObject({
	format: z.literal(1),
	createdAt: z.iso.datetime(),
	masterKey: z.string(),
	erasures: z.array(Erasure),
})
const ErasedList = Content.extend({ seal: z.string().regex(/^[0-9a-f]{64}$/) })
export type ErasedList = z.infer<typeof ErasedList>

export const erasedListFile = (file: string): string => `${file}.erased.json`

/** What was erased so far, in the snapshot of the transaction. A database older than erasures has none. */
export async function listErasures(sql: Executor): Promise<Erasure[]> {
	const [table] = await sql<{ present: boolean }[]>`select to_regclass('public.erasures') is not null as present`
	if (!table?.present) return []
	const rows = await sql<(Omit<Erasure, "at"> & { at: string | Date })[]>`
		select case_id as "caseId", platform_id as "platformId", cause, request_id as "requestId", by_id as "byId", at
		from erasures order by at, case_id`
	return rows.map((one) => ({ ...one, at: new Date(one.at).toISOString() }))
}

export function encodeErasedList(master: MasterKeys, createdAt: string, erasures: Erasure[]): string {
	const content = { format: 1 as const, createdAt, masterKey: master.current, erasures }
	return `${JSON.stringify({ ...content, seal: sealOf(master, content) }, null, "\t")}\n`
}

/** @throws Error when it is no such list, was altered, or cannot be checked without a master key that is not here */
export async function readErasedList(file: string, master: MasterKeys): Promise<ErasedList> {
	const parsed = ErasedList.safeParse(await readJson(file))
	if (!parsed.success)
		throw new Error(`${file} is not a list of erased cases. Nothing was changed; give the newest <backup>.erased.json`)
	const { seal, ...content } = parsed.data
	if (!master.has(content.masterKey))
		throw new Error(
			`${file} was sealed with master key ${content.masterKey}, which is not here, so that it cannot be checked. Nothing was changed; start again with that key`,
		)
	if (!timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(master, content))))
		throw new Error(`${file} was altered after it was written. Nothing was changed; give another copy of it`)
	return parsed.data
}

function sealOf(master: MasterKeys, content: z.infer<typeof Content>): string {
	const key = master.derive(content.masterKey, Buffer.alloc(0), "passerelle erased list 1")
	return createHmac("sha256", key).update(canonicalJson(content)).digest("hex")
}

async function readJson(file: string): Promise<unknown> {
	const text = await readFile(file, "utf8")
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}

/** Destroys again the keys of erased cases, and what finds a person by their name. Gives how many keys there were. */
export async function destroyKeys(sql: Executor, { erasures }: ErasedList): Promise<number> {
	const ids = erasures.map((one) => one.caseId)
	const destroyed = await sql`delete from case_keys where case_id = any(${ids}::uuid[])`
	const [tokens] = await sql<{ present: boolean }[]>`
		select to_regclass('public.identity_tokens') is not null as present`
	if (tokens?.present) await sql`delete from identity_tokens where case_id = any(${ids}::uuid[])`
	return destroyed.count
}

/** Records what was erased again, once the schema is of today, in `erasures` and in the audit log. */
export async function recordErasures(
	sql: Executor,
	engine: Pick<Engine, "vault" | "clock">,
	list: ErasedList,
): Promise<void> {
	for (const { caseId, platformId, cause, requestId, byId, at } of list.erasures) {
		// Even of a case that still ran when the backup was made.
		await destroyContents(sql, caseId)
		await sql`delete from idempotency_keys where answer ->> 'caseId' = ${caseId}`
		const added = await sql`
			insert into erasures (case_id, platform_id, cause, request_id, by_id, at)
			values (${caseId}, ${platformId}, ${cause}, ${requestId}::uuid, ${byId}, ${at}) on conflict do nothing`
		if (added.count === 0) continue
		await appendAudit(sql, engine, {
			action: "case.erased",
			platformId,
			caseId,
			by: "system",
			basis: "restore",
			from: { address: null, requestId: null },
		})
	}
}
