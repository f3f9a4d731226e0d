import { Secret } from "../machines/field.ts"
import type { Database } from "./client.ts"
import type { CaseFacts } from "./facts.ts"
import type { CaseKey } from "./vault.ts"

/** Answers about one case, with its key at hand: an IdMR is only ever compared in clear here. */
export function caseFacts(db: Database, caseId: string, key: CaseKey): CaseFacts {
	return {
		async sheetComplete() {
			const [row] = await db.$client<{ complete: boolean }[]>`
				select not exists (
					select 1 from bamara_items i where i.required
					and not exists (select 1 from bamara_values v where v.case_id = ${caseId} and v.item_id = i.id)
				) as complete`
			return row?.complete ?? false
		},
		async sameAsKnownIdMR(value) {
			const rows = await db.$client<{ id_mr: { sealed: string } }[]>`
				select payload -> 'idMR' as id_mr from case_events
				where case_id = ${caseId} and type in ('ENTRY_SUBMITTED', 'ENTRY_ATTESTED') and payload ? 'idMR'
				order by seq limit 1`
			const known = rows[0]?.id_mr
			if (known === undefined || !(value instanceof Secret)) return true
			return key.openText(known.sealed) === value.reveal()
		},
	}
}
