import { randomUUID } from "node:crypto"
import { describe, expect, test } from "vitest"
import { startSmtp } from "../setup/smtp.ts"
import { until } from "../setup/until.ts"
import { backends, openScene } from "./scene.ts"

const RECOVERY_MS = 100_000

describe("a worker that dies while a mail server has its message", () => {
	test.each(backends)(
		"on %s: another one sends it again under the same id, and the row says perhaps twice",
		{ timeout: 200_000 },
		async (backend) => {
			const scene = await openScene(backend)
			let answer: () => void = () => undefined
			const held = new Promise<void>((done) => {
				answer = done
			})
			let first = true
			const server = await startSmtp({
				async onMail() {
					// The first copy is taken, and nobody is told.
					if (first) {
						first = false
						await held
					}
				},
			})
			try {
				const mail = { SMTP_URL: server.url, MAIL_FROM: "ne-pas-repondre@example.org", PUBLIC_URL: "http://localhost" }
				const { id: caseId } = await scene.openCaseDueIn(86_400_000)
				const person = scene.team.physician.id
				await scene.sql`update people set email = 'physician@example.org', preferred_channel = 'email' where id = ${person}`
				const noticeId = randomUUID()
				await scene.sql`
					insert into notices (id, case_id, instance_id, platform_id, seq, kind, about, recipients, parties, at, people)
					select ${noticeId}, c.id, c.id, c.platform_id, 99, 'message', 'requestAdded', '{}', '[]', now(), ${[person]}::uuid[]
					from cases c where c.id = ${caseId}`
				await scene.sql`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'notice', ${noticeId}, now())`
				const worker = await scene.start("worker", mail)
				await until(() => server.taken.length === 1, RECOVERY_MS)
				await worker.kill9()
				answer()
				const stored = async () =>
					await scene.sql<{ id: string; status: string; maybe_twice: boolean; attempts: number }[]>`
						select id, status, maybe_twice, attempts from messages where notice_id = ${noticeId}`
				expect(await stored()).toMatchObject([{ status: "sending", maybe_twice: false, attempts: 1 }])
				// As when the time has passed after which a worker counts as dead.
				await scene.sql`update messages set claimed_at = now() - interval '1 hour' where notice_id = ${noticeId}`
				await scene.start("worker", mail)
				await until(async () => (await stored()).every(({ status }) => status === "sent"), RECOVERY_MS)
				const [message] = await stored()
				expect(message).toMatchObject({ maybe_twice: true, attempts: 2 })
				expect(server.copies()).toEqual({ [`<${message?.id ?? ""}@example.org>`]: 2 })
				expect(await scene.openIncidents()).toEqual([])
			} finally {
				answer()
				await scene.close()
				await server.close()
			}
		},
	)
})
