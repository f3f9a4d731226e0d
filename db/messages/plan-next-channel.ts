import { randomUUID } from "node:crypto"
import type { Executor } from "../client.ts"
import { chooseChannel, type OpenChannels, type OutwardChannel } from "./choose-channel.ts"
import type { Reach } from "./reach.ts"

export interface NextChannel {
	readonly reach: Reach
	readonly open: OpenChannels
	readonly now: Date
}

/**
 * Plans a message again that one channel did not take, on the next by which its reader can be reached: at once, as a
 * message of its own with its own evidence. Each channel once, so that it ends; the hour is asked when it is sent.
 *
 * @returns false when there is no other
 */
export async function planNextChannel(
	sql: Executor,
	messageId: string,
	{ reach, open, now }: NextChannel,
): Promise<boolean> {
	const used = await sql<{ channel: OutwardChannel }[]>`
		select o.channel from messages m join messages o on o.notice_id = m.notice_id and o.role = m.role
			and o.person_id is not distinct from m.person_id
		where m.id = ${messageId} and o.channel <> 'none'`
	const refused = [...reach.refused, ...used.map((one) => one.channel)]
	const { channel, reason } = chooseChannel({ ...reach, refused }, open)
	if (reason !== null) return false
	const id = randomUUID()
	const at = now.toISOString()
	const made = await sql`
		insert into messages (id, notice_id, case_id, platform_id, person_id, role, channel, status, reason, task_id,
			optional, planned_at, send_after)
		select ${id}, notice_id, case_id, platform_id, person_id, role, ${channel}, 'planned', 'otherChannel', task_id,
			optional, ${at}, ${at}
		from messages where id = ${messageId} and notice_id is not null
		on conflict do nothing returning id`
	if (made.length === 0) return false
	await sql`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'message', ${id}, ${at})`
	return true
}

/**
 * The same for what went with a digest that one channel did not take: each of it by itself, for the day has one digest.
 *
 * @returns false when there is no other channel
 */
export async function sendApart(
	sql: Executor,
	digest: { readonly id: string; readonly channel: OutwardChannel },
	{ reach, open, now }: NextChannel,
): Promise<boolean> {
	const { channel, reason } = chooseChannel({ ...reach, refused: [...reach.refused, digest.channel] }, open)
	if (reason !== null) return false
	const at = now.toISOString()
	await sql`
		with apart as (
			update messages set digest_id = null, reason = 'otherChannel', channel = ${channel}, send_after = ${at}
			where digest_id = ${digest.id} and status = 'planned' returning id
		)
		insert into outbox (id, topic, ref, at) select gen_random_uuid(), 'message', id, ${at} from apart`
	return true
}
