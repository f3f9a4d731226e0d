import { randomUUID } from "node:crypto"
import { z } from "zod"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Engine } from "../engine.ts"
import { digestAddress, findPeople } from "./reach.ts"
import { REFUSED, rememberRefusal, tellTeam } from "./settle-message.ts"

/** Fields of a delivery status notification (RFC 3464), as whoever reads the mailbox of returns passes them on. */
export const BounceBody = z.strictObject({
	messageId: z
		.string()
		.regex(/^<?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}@[^<>\s@]{1,255}>?$/i)
		.describe("Message-ID of the message that came back"),
	action: z.enum(["failed", "delayed"]),
	status: z
		.string()
		.regex(/^[245]\.\d{1,3}\.\d{1,3}$/)
		.describe("Enhanced status, such as 5.1.1"),
})

/** The case, and the platform that sent it, of a message by its Message-ID; undefined where the caller sees none. */
export async function findBounced(
	engine: Engine,
	messageId: string,
): Promise<{ readonly id: string; readonly platformId: string } | undefined> {
	const id = messageId.replace(/^</, "").slice(0, 36)
	const [row] = await engine.db.$client<{ id: string; platform_id: string }[]>`
		select id, platform_id from messages where id = ${id}`
	return row && { id: row.id, platformId: row.platform_id }
}

/**
 * Writes down that a message came back from further on. What failed for its address is not written to again, and the
 * team is told once.
 *
 * @throws WorkflowError NOT_FOUND
 */
export async function recordBounce(
	engine: Engine,
	id: string,
	{ action, status }: Pick<z.infer<typeof BounceBody>, "action" | "status">,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const [row] = await sql<
			{
				person_id: string | null
				case_id: string | null
				channel: string
				bounced_at: string | null
				about: string | null
				now: string
			}[]
		>`
			select m.person_id, m.case_id, m.channel, m.bounced_at, clock_timestamp() as now,
				(select n.about from notices n where n.id = m.notice_id) as about
			from messages m where m.id = ${id} for update`
		if (!row) throw new WorkflowError("NOT_FOUND", "no such message", {})
		if (row.bounced_at !== null || action === "delayed") return
		const at = engine.clock?.() ?? new Date(row.now)
		await sql`update messages set bounced_at = ${at.toISOString()}, bounce_status = ${status} where id = ${id}`
		const reach =
			row.person_id === null ? undefined : (await findPeople(engine, sql, [row.person_id])).get(row.person_id)
		const channel =
			row.channel === "email" || row.channel === "secureMail" || row.channel === "sms" ? row.channel : undefined
		const address = channel && reach?.addresses[channel]
		if (status.startsWith("5.1.") && row.person_id !== null && channel && address)
			await rememberRefusal(sql, row.person_id, { channel, digest: digestAddress(engine, address), at, status })
		if (row.case_id !== null && row.about !== REFUSED) await tellTeam(sql, engine, row.case_id)
		// Workers know which other channels there are.
		await sql`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'message', ${id}, ${at.toISOString()})`
	})
}
