import { z } from "zod"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"

/** What terms of keeping count from; each is a row of `retention_rules`, made by a migration. */
export const ruleNames = [
	/** Years after closing at which a case goes to the intermediate archive. */
	"archiveAfterClosing",
	/** Years after the last visit at which it is destroyed (CSP R1112-7). */
	"destroyAfterLastVisit",
	/** Birthday before which it is not destroyed, whenever the last visit was (CSP R1112-7). */
	"minorsUntilAge",
	/** Years after a death, when the patient died less than as many years after the last visit (CSP R1112-7). */
	"destroyAfterDeath",
] as const
export type RuleName = (typeof ruleNames)[number]

/** Years of each rule. */
export type Rules = Readonly<Record<RuleName, number>>

const MOST_YEARS = 150

export const RetentionRule = z.strictObject({
	name: z.enum(ruleNames),
	/** Never 0: a slip of the keyboard must not destroy at the next run what was closed today. */
	years: z.int().min(1).max(MOST_YEARS),
	source: z.string().trim().min(3).max(500).describe("Law, deliberation or decision that says so"),
})
export type RetentionRule = z.infer<typeof RetentionRule>

/** Every rule once, none twice. */
export const RetentionRules = z.strictObject({
	items: z
		.array(RetentionRule)
		.length(ruleNames.length)
		.refine((items) => new Set(items.map((one) => one.name)).size === items.length, "each rule once"),
})

export async function listRules(sql: Executor): Promise<readonly RetentionRule[]> {
	const rows = await sql<RetentionRule[]>`select name, years, source from retention_rules`
	return ruleNames.map((name) => {
		const row = rows.find((one) => one.name === name)
		if (!row) throw new WorkflowError("STATE_UNKNOWN", "a rule of retention is gone from its table", { name })
		return { name, years: row.years, source: row.source }
	})
}

export async function readRules(sql: Executor): Promise<Rules> {
	return Object.fromEntries((await listRules(sql)).map(({ name, years }) => [name, years])) as Record<RuleName, number>
}

/** Replaces all rules; the next run works with them. */
export async function replaceRules(
	engine: Engine,
	rules: readonly RetentionRule[],
	by: string,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		for (const { name, years, source } of rules)
			await sql`update retention_rules set years = ${years}, source = ${source} where name = ${name}`
		await appendAudit(sql, engine, {
			action: "retention.changed",
			platformId: null,
			by,
			role: "administrator",
			subject: "rules",
			detail: Object.fromEntries(rules.map(({ name, years }) => [name, years])),
			from,
		})
	})
}
