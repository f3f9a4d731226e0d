import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import type { ApiDeps } from "../../api/deps.ts"
import type { Envelope } from "../../db/messages/claim-message.ts"
import type { ToldNotice } from "../../db/messages/list-messages.ts"
import { defaultPreferences, type MessagePreferences, writePreferences } from "../../db/messages/preferences.ts"
import { newUnsubscribeToken } from "../../db/messages/unsubscribe-token.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import { besideLabels, noticeLabels } from "../../machines/notice-labels.ts"
import { registry } from "../../machines/registry.ts"
import { createClient } from "../setup/api-client.ts"
import { type FullCase, fillCase } from "../setup/full-case.ts"
import { collectMessages } from "../setup/outgoing-messages.ts"
import { askExpert, known, orient, startPlatform, type TestPlatform } from "../setup/platform.ts"

/** A Monday, 10:00 in Martinique, 15:00 in Paris, 18:00 in La Réunion: a message may leave at once. */
const DAYTIME = "2026-03-02T14:00:00.000Z"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform({ at: DAYTIME })
	await platform.engine.db.$client`
		update people set email = 'personne-' || left(id::text, 8) || '@example.org', preferred_channel = 'email'`
})
afterAll(async () => {
	await platform.close()
})

describe("no message says anything of the patient", () => {
	const reminders = registry.all.flatMap((machine) =>
		describePlaces(machine).flatMap((place) =>
			place.ladder.flatMap((rung) => (rung.does === "remind" ? [rung.name] : [])),
		),
	)
	const abouts = [
		...Object.keys({ ...noticeLabels, ...besideLabels }).map((about) => ({ about, kind: "message" as const })),
		...[...new Set(reminders)].map((about) => ({ about, kind: "reminder" as const })),
	]
	const recipients = ["nurse", "physician", "expert", "requester", "extraMedical", "patient", "respondent"]
	let full: FullCase
	let forbidden: readonly string[]
	const lines: string[] = []

	beforeAll(async () => {
		full = await fillCase(platform, "Canari", { close: false })
		const words = await platform.engine.db.$client<{ word: string }[]>`
			select code as word from filieres union select name from filieres union select name from centres
			union select hospital from centres union select specialty from people where specialty is not null
			union select name from resources union select name from places`
		forbidden = [...full.canaries, ...words.map(({ word }) => word).filter((word) => word.length > 3)]
	})

	test.each(["fr", "en"] as const)(
		"in %s: of every notice of every machine, to every kind of reader, as text, HTML or subject",
		{ timeout: 120_000 },
		async (language) => {
			const { engine } = platform
			const people = await engine.db.$client<{ id: string }[]>`select id from people`
			for (const { id } of people) await writePreferences(engine, id, { ...defaultPreferences, language })
			const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) })
			const box = collectMessages(engine, logger)
			const instances = [full.caseId, ...Object.values(full.procedures)]
			const said = new Map<string, number>()
			for (const [index, { about, kind }] of abouts.entries()) {
				const instanceId = instances[index % instances.length] ?? full.caseId
				const { left } = await box.tell({ instanceId, about, kind, recipients })
				said.set(about, left.length)
			}
			expect(abouts.length).toBeGreaterThan(60)
			// Reminders are due while a task is open: at least every message of a step has left.
			const silent = abouts.filter(({ about, kind }) => kind === "message" && said.get(about) === 0)
			expect(silent).toEqual([])
			const texts = box.sent.flatMap(({ subject, text, html }) => [subject, text, html])
			expect(texts.length).toBeGreaterThan(300)
			const found = forbidden.filter((word) => texts.some((text) => contains(text, word)))
			expect(found).toEqual([])
			expect(box.sent.every(({ text }) => text === "" || /Passerelle/.test(text))).toBe(true)
			const logged = lines.join("\n")
			const secrets = box.sent.flatMap((one) => [...one.secrets, one.address, one.subject || one.text])
			expect([...full.canaries, ...secrets].filter((one) => logged.includes(one))).toEqual([])
		},
	)

	/** As a word of its own: « RCP » within an address is nobody's filière. */
	const contains = (text: string, word: string): boolean => {
		for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
			const around = `${text[at - 1] ?? " "}${text[at + word.length] ?? " "}`
			if (!/[\p{L}\p{N}]/u.test(around)) return true
		}
		return false
	}
})

describe("the link in a message", () => {
	const secretOf = (envelope: Envelope | undefined): string => /#([\w-]+)/.exec(envelope?.text ?? "")?.[1] ?? ""
	const uses = async (caseId: string) =>
		await platform.engine.db.$client<{ uses: number; revoked: boolean }[]>`
			select uses, revoked_at is not null as revoked from case_links where case_id = ${caseId} order by created_at`

	test("opens nothing for a program that follows it, and the expert's part for whoever confirms", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const instanceId = await askExpert(platform, caseId)
		const box = collectMessages(platform.engine)
		const { left } = await box.tell({ instanceId, about: "opinionRequested", recipients: ["expert"] })
		expect(left).toHaveLength(1)
		const secret = secretOf(left[0])
		expect(left[0]?.text).toContain(`/avis#${secret}`)
		const anybody = platform.client(null)
		for (const path of ["/avis", "/api/link", "/api/link-sessions", `/api/link-sessions/${secret}`])
			await anybody.get(path)
		expect(await uses(caseId)).toEqual([{ uses: 0, revoked: false }])
		expect((await anybody.post("/api/link-sessions", { token: secret })).status).toBe(201)
		expect(await uses(caseId)).toEqual([{ uses: 1, revoked: false }])
		const evidence = await evidenceOf(caseId)
		const told = evidence.flatMap((one) => one.people).find((one) => one.personId === known.expert)
		expect(told?.messages[0]).toMatchObject({ status: "sent", channel: "email", attempts: [{ outcome: "accepted" }] })
		expect(told?.messages[0]?.link?.openedAt).not.toBeNull()
	})

	test("takes the place of the one before last: two hold at once, and no more", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const instanceId = await askExpert(platform, caseId)
		const box = collectMessages(platform.engine)
		const secrets: string[] = []
		for (let n = 0; n < 4; n += 1) {
			await platform.passTo(new Date(platform.now.getTime() + 60_000))
			const { left } = await box.tell({
				instanceId,
				about: "awaitingExpertReminder1",
				kind: "reminder",
				recipients: ["expert"],
			})
			secrets.push(secretOf(left[0]))
		}
		expect(new Set(secrets).size).toBe(4)
		expect((await uses(caseId)).map(({ revoked }) => revoked)).toEqual([true, true, false, false])
		const open = async (token = "") => (await platform.client(null).post("/api/link-sessions", { token })).status
		expect(await open(secrets[0])).toBe(410)
		expect(await open(secrets[3])).toBe(201)
	})

	test("is in no row: neither secret nor address nor text is kept", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const instanceId = await askExpert(platform, caseId)
		const { left } = await collectMessages(platform.engine).tell({ instanceId, about: "stop", recipients: ["expert"] })
		const rows = await platform.engine.db.$client`
			select row_to_json(m)::text || coalesce((select string_agg(row_to_json(a)::text, ' ') from message_attempts a
				where a.message_id = m.id), '') as row from messages m where m.case_id = ${caseId}`
		const kept = JSON.stringify(rows)
		expect(left).toHaveLength(1)
		for (const one of [secretOf(left[0]), left[0]?.address ?? "?", left[0]?.subject ?? "?"])
			expect(kept).not.toContain(one)
		expect(await platform.engine.db.$client`select 1 from mailbox`).toEqual([])
	})
})

const evidenceOf = async (caseId: string): Promise<readonly ToldNotice[]> =>
	(await platform.client(platform.team.nurse).get<{ items: ToldNotice[] }>(`/api/cases/${caseId}/messages?limit=100`))
		.body.items

describe("preferences", () => {
	test("are one's own, and unsubscribing turns off what may be done without, by one click, as often as it is followed", async () => {
		const { nurse, physician } = platform.team
		const wanted: MessagePreferences = { ...defaultPreferences, digest: "daily", digestHour: 7, language: "en" }
		const mine = platform.client(nurse)
		expect(await prefer(wanted)).toBe(204)
		expect((await mine.get("/api/me/message-preferences")).body).toEqual(wanted)
		expect((await platform.client(physician).get("/api/me/message-preferences")).body).not.toEqual(wanted)
		const token = newUnsubscribeToken(platform.engine.vault, nurse.id)
		const path = `/api/unsubscriptions/${token}`
		// There is nothing to get.
		expect((await platform.client(null).get(path)).status).toBe(401)
		expect((await mine.get("/api/me/message-preferences")).body).toEqual(wanted)
		for (let n = 0; n < 2; n += 1) expect(await oneClick(path)).toBe(204)
		expect((await mine.get("/api/me/message-preferences")).body).toEqual({ ...wanted, digest: "none", informed: false })
		expect(await oneClick(`/api/unsubscriptions/${token.slice(0, -2)}AA`)).toBe(404)
	})

	const prefer = async (wanted: MessagePreferences): Promise<number> =>
		(
			await platform.app.request("/api/me/message-preferences", {
				method: "PUT",
				headers: { "Content-Type": "application/json", Authorization: `Bearer ${platform.team.nurse.token}` },
				body: JSON.stringify(wanted),
			})
		).status

	/** As a mail provider sends it (RFC 8058). */
	const oneClick = async (path: string): Promise<number> =>
		(
			await platform.app.request(path, {
				method: "POST",
				headers: { "Content-Type": "application/x-www-form-urlencoded" },
				body: "List-Unsubscribe=One-Click",
			})
		).status
})

describe("a message that came back", () => {
	test("is passed on by the machine client of its platform, shown, and its address is not written to again", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const instanceId = await askExpert(platform, caseId)
		const box = collectMessages(platform.engine)
		const { left } = await box.tell({ instanceId, about: "opinionRequested", recipients: ["expert"] })
		const body = { messageId: `<${left[0]?.id ?? ""}@example.org>`, action: "failed", status: "5.1.1" }
		expect((await platform.client(platform.team.nurse).post("/api/bounces", body)).status).toBe(403)
		const machine = platform.client(platform.machine)
		expect(
			(await machine.post("/api/bounces", { ...body, messageId: body.messageId.replace(/^<..../, "<0000") })).status,
		).toBe(404)
		for (let n = 0; n < 2; n += 1) expect((await machine.post("/api/bounces", body)).status).toBe(204)
		const [row] = await platform.engine.db.$client<{ n: number }[]>`
			select count(*)::int as n from notices where case_id = ${caseId} and about = 'messageRefused'`
		expect(row?.n).toBe(1)
		const told = (await evidenceOf(caseId)).flatMap((one) => one.people).find((one) => one.personId === known.expert)
		expect(told?.messages[0]?.bouncedAt).not.toBeNull()
		const card = await platform
			.client(platform.team.nurse)
			.get<{ refused: { channel: string }[] }>(`/api/directory/people/${known.expert}`)
		expect(card.body.refused).toMatchObject([{ channel: "email" }])
		// Its secure address is another one: that is tried next.
		const again = await box.tell({ instanceId, about: "opinionRequested", recipients: ["expert"] })
		expect(again.left.map(({ channel }) => channel)).not.toContain("email")
	})
})

describe("the page of messages that were kept", () => {
	const me = async (token: string, deps: Partial<ApiDeps>) => {
		const { engine } = platform
		const app = createApp({
			engine,
			logger: pino({ level: "silent" }),
			metrics: new Metrics(),
			secureCookies: false,
			...deps,
		})
		return (await createClient(app, token).get<{ mailbox: boolean }>("/api/me")).body.mailbox
	}

	test("is offered where messages are kept, to whoever may read them", async () => {
		const { nurse } = platform.team
		expect(await me(nurse.token, { mailbox: true, secondFactor: "offered" })).toBe(true)
		expect(await me(nurse.token, { mailbox: true, secondFactor: "required" })).toBe(false)
		expect(await me(nurse.token, { secondFactor: "offered" })).toBe(false)
	})
})
