import { randomUUID } from "node:crypto"
import { type Logger, pino } from "pino"
import { Registry as Metrics } from "prom-client"
import type { Engine } from "../../db/engine.ts"
import type { Envelope } from "../../db/messages/claim-message.ts"
import { messageHandler } from "../../workers/messages.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { noticeHandler } from "../../workers/notices.ts"
import type { Transport } from "../../workers/transports/transport.ts"

const ORIGIN = "https://passerelle.example"

/** Whatever would leave the product, kept as it was handed over: only the servers outside are replaced. */
export function collectMessages(engine: Engine, logger: Logger = pino({ level: "silent" })) {
	const sent: Envelope[] = []
	const transport: Transport = {
		async send(envelope) {
			sent.push(envelope)
			return { outcome: "accepted", code: "250" }
		},
		close: async () => undefined,
	}
	const transports = { email: transport, secureMail: transport, sms: transport }
	const metrics = createWorkerMetrics(new Metrics())
	const queues = { add: async () => undefined }
	const outward = { queues, open: { email: true, secureMail: true, sms: true } }
	const sql = engine.db.$client
	/** Hands out a notice and sends what it brings, each at the first hour that is allowed. Gives what left. */
	async function deliver(noticeId: string): Promise<readonly Envelope[]> {
		const before = sent.length
		await noticeHandler({ engine, logger, metrics, outward }).handle({ noticeIds: [noticeId] })
		const planned = await sql<{ id: string; send_after: string }[]>`
			select id, send_after from messages where notice_id = ${noticeId} and status = 'planned' order by id`
		for (const { id, send_after: at } of planned) {
			const then = { ...engine, clock: () => new Date(at) }
			const messaging = { transports, origin: ORIGIN }
			await messageHandler({ engine: then, queues, logger, metrics, messaging }).handle({ messageId: id })
		}
		return sent.slice(before)
	}
	return {
		sent: sent as readonly Envelope[],
		deliver,
		/** Writes a notice as a step would have, about an instance with its parties, and delivers it. */
		async tell(notice: {
			readonly instanceId: string
			readonly about: string
			readonly kind?: "reminder" | "message"
			readonly recipients: readonly string[]
			readonly at?: string
		}): Promise<{ readonly noticeId: string; readonly left: readonly Envelope[] }> {
			const noticeId = randomUUID()
			const now = engine.clock?.() ?? new Date()
			const { instanceId, about, kind = "message", recipients, at = now.toISOString() } = notice
			await sql`
				insert into notices (id, case_id, instance_id, platform_id, seq, kind, about, recipients, visit, parties, at)
				select ${noticeId}, i.case_id, i.id, i.platform_id, c.last_seq, ${kind}, ${about}, ${[...recipients]},
					(select t.visit from tasks t where ${kind} = 'reminder' and t.instance_id = i.id and t.status = 'open' limit 1),
					i.parties || case when i.id = c.id then '[]'::jsonb else r.parties end, ${at}
				from instances i join cases c on c.id = i.case_id join instances r on r.id = c.id where i.id = ${instanceId}`
			return { noticeId, left: await deliver(noticeId) }
		},
	}
}
