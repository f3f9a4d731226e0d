import { randomBytes } from "node:crypto"
import type { Executor } from "./client.ts"
import { MasterKeys, Vault, type VaultKeyName, vaultKeyNames, type WrappedKey } from "./vault.ts"

const KEY_BYTES = 32

/** What a key of the vault is authenticated with. */
export const aboutVaultKey = (name: VaultKeyName): string => `vault ${name}`

/**
 * Opens the vault: its own keys are made once and kept wrapped in the database, so that a new master key changes no
 * digest. Several processes may open an empty one at once: they end with the same keys.
 *
 * @param masterKey 32 bytes, base64
 * @param previous master keys that a rotation is replacing
 * @throws WorkflowError INSTANCE_BLOCKED when another master key wrapped them
 */
export async function openVault(sql: Executor, masterKey: string, previous: readonly string[] = []): Promise<Vault> {
	const master = new MasterKeys(masterKey, previous)
	for (const name of vaultKeyNames) {
		const { wrapped, masterKey: by } = master.wrap(randomBytes(KEY_BYTES), aboutVaultKey(name))
		await sql`insert into vault_keys (name, wrapped, master_key) values (${name}, ${wrapped}, ${by})
			on conflict do nothing`
	}
	const rows = await sql<({ name: string } & WrappedKey)[]>`
		select name, wrapped, master_key as "masterKey" from vault_keys`
	const keyOf = (name: VaultKeyName): Buffer => {
		const row = rows.find((one) => one.name === name)
		if (!row) throw new Error(`the vault has no key ${name}`)
		return master.unwrap(row, aboutVaultKey(name))
	}
	return new Vault(master, {
		audit: keyOf("audit"),
		index: keyOf("index"),
		request: keyOf("request"),
		signIn: keyOf("signIn"),
		link: keyOf("link"),
	})
}
