import type { Executor } from "./client.ts"
import { aboutVaultKey, openVault } from "./open-vault.ts"
import { MasterKeys, type Vault, type VaultKeyName, type WrappedKey } from "./vault.ts"

export interface Rotation {
	/** Keys of cases, and of requests that are not cases yet, that this run has wrapped anew. */
	readonly caseKeys: number
	/** Keys of the vault that this run has wrapped anew. */
	readonly vaultKeys: number
	/** Keys of cases that none of the given master keys opens: they stay as they are. */
	readonly unopened: number
}

export interface RotationOptions {
	readonly masterKey: string
	/** The master keys to replace. */
	readonly previous: readonly string[]
	readonly batch?: number
	/** After each batch that was committed, with the number of keys so far. */
	readonly progress?: (caseKeys: number) => void
}

/** Keys of single requests that are not cases yet: few, and wrapped like those of cases, by the id of the request. */
async function rotateRequestKeys(sql: Executor, master: MasterKeys, vault: Vault): Promise<number> {
	const rows = await sql<(WrappedKey & { id: string })[]>`
		select id, wrapped, master_key as "masterKey" from received_requests
		where wrapped is not null and master_key <> ${master.current}`
	let rotated = 0
	for (const { id, ...stored } of rows.filter((one) => master.knows(one.masterKey))) {
		const anew = vault.rewrap(id, stored)
		const written = await sql`update received_requests set wrapped = ${anew.wrapped}, master_key = ${anew.masterKey}
			where id = ${id} and wrapped = ${stored.wrapped}`
		rotated += written.count
	}
	return rotated
}

type CaseKeyRow = WrappedKey & { readonly caseId: string }

const KEYS_PER_BATCH = 500
const FIRST_ID = "00000000-0000-0000-0000-000000000000"

/**
 * Wraps every key that a former master key has wrapped with the current one. The keys themselves stay, so nothing that
 * is sealed or digested changes, and the product runs on: its processes must have been started with both master keys
 * before, for they meet rows of both. Each batch is committed by itself: an interrupted run is simply run again.
 *
 * The keys of the vault come last, so that a process that still knows only the former key can start until then. A key
 * that was destroyed meanwhile stays destroyed. A backup made before keeps its keys wrapped by the former master key.
 *
 * @throws WorkflowError INSTANCE_BLOCKED when no given master key opens the vault; nothing was changed then
 */
export async function rotateMasterKey(sql: Executor, options: RotationOptions): Promise<Rotation> {
	const { masterKey, previous, batch = KEYS_PER_BATCH, progress } = options
	const master = new MasterKeys(masterKey, previous)
	const vault = await openVault(sql, masterKey, previous)
	let caseKeys = 0
	for (let after = FIRST_ID; ; ) {
		const rows = await sql<CaseKeyRow[]>`
			select case_id as "caseId", wrapped, master_key as "masterKey" from case_keys
			where case_id > ${after} and master_key <> ${master.current} order by case_id limit ${batch}`
		const last = rows.at(-1)
		if (!last) break
		const opened = rows.filter((one) => master.knows(one.masterKey))
		const wrapped = opened.map(({ caseId, ...stored }) => vault.rewrap(caseId, stored).wrapped)
		// Only what is still as it was read: erased meanwhile, or wrapped by another run, it stays so.
		const written = await sql`
			update case_keys k set wrapped = v.wrapped, master_key = ${master.current}
			from unnest(${opened.map((one) => one.caseId)}::uuid[], ${opened.map((one) => one.wrapped)}::text[],
				${wrapped}::text[]) as v(case_id, was, wrapped)
			where k.case_id = v.case_id and k.wrapped = v.was`
		caseKeys += written.count
		progress?.(caseKeys)
		after = last.caseId
	}
	const requestKeys = await rotateRequestKeys(sql, master, vault)
	const vaultKeys = await rotateVaultKeys(sql, master)
	const [left] = await sql<{ unopened: number }[]>`
		select (select count(*) from case_keys where master_key <> ${master.current})::int
			+ (select count(*) from received_requests where wrapped is not null and master_key <> ${master.current})::int
			as unopened`
	return { caseKeys: caseKeys + requestKeys, vaultKeys, unopened: left?.unopened ?? 0 }
}

async function rotateVaultKeys(sql: Executor, master: MasterKeys): Promise<number> {
	const rows = await sql<(WrappedKey & { name: VaultKeyName })[]>`
		select name, wrapped, master_key as "masterKey" from vault_keys where master_key <> ${master.current}`
	for (const { name, ...stored } of rows) {
		const anew = master.wrap(master.unwrap(stored, aboutVaultKey(name)), aboutVaultKey(name))
		await sql`update vault_keys set wrapped = ${anew.wrapped}, master_key = ${anew.masterKey}
			where name = ${name} and wrapped = ${stored.wrapped}`
	}
	return rows.length
}
