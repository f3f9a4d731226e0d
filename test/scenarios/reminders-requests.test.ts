import { randomUUID } from "node:crypto"
import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { expect, test } from "vitest"
import type { InboxPage } from "../../db/inbox.ts"
import { claimMessage } from "../../db/messages/claim-message.ts"
import type { RequestView } from "../../db/requests/read-requests.ts"
import { remindOfRequests } from "../../db/requests/request-ladder.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { noticeHandler } from "../../workers/notices.ts"
import { openBrowser } from "../setup/browser.ts"
import { collectMessages } from "../setup/outgoing-messages.ts"
import type { Someone } from "../setup/platform.ts"
import { live, work } from "./live.ts"
import { Stage } from "./story.ts"

/** A Friday at 16:00 in La Réunion, an hour before the offices close. */
const stage = new Stage({ at: "2026-03-06T12:00:00.000Z" })

const family = (more: object) => ({
	requesterType: "family",
	requesterContact: { name: "Famille Essai", phone: "0692000000" },
	patient: { birthName: "Essai", givenNames: "Ada", birthDate: "2018-04-09", sex: "female" },
	territoryOfResidence: "RE",
	urgent: true,
	diagnosticState: "none",
	doctorSettled: false,
	request: { reason: "Un avis", informed: "yes", agreed: "yes" },
	informationRead: true,
	...more,
})

/** Somebody fills in the public form, as people or as programs do; gives the request's id. */
async function receive(more: object = {}): Promise<string> {
	const { platform } = stage
	const browser = openBrowser(platform.app, { address: "198.51.100.7" })
	const { body } = await browser.get<{ ticket: string }>("/api/public/requests/form")
	await platform.passTo(new Date(platform.now.getTime() + 60_000))
	const sent = await browser.send("POST", "/api/public/requests", family({ ticket: body.ticket, ...more }), {
		"Idempotency-Key": randomUUID(),
	})
	expect(sent.status).toBe(201)
	const [row] = await platform.engine.db.$client<{ id: string }[]>`
		select id from received_requests order by received_at desc limit 1`
	return row?.id ?? ""
}
const read = async (id: string): Promise<RequestView> =>
	(await stage.platform.client(stage.team.nurse).get<RequestView>(`/api/received-requests/${id}`)).body
/** What somebody was told of a request. */
const heard = async (as: Someone, id: string): Promise<readonly string[]> => {
	const { body } = await stage.platform.client(as).get<InboxPage>("/api/inbox?limit=100")
	return body.items.filter((one) => one.request?.id === id).map((one) => `${one.at} ${one.about}`)
}

test("a request that waits is reminded of in working time, then goes to the physician; each once, with its history", async () => {
	const { secretary, otherSecretary, nurse, physician, physicianDeputy } = stage.team
	const id = await receive()
	// A working day, and two: 59 minutes on Friday, then seven hours and a minute on Monday.
	const [reminder, escalation] = ["2026-03-09T12:01:00.000Z", "2026-03-10T12:01:00.000Z"]
	expect((await read(id)).reminders).toMatchObject([
		{ escalates: false, to: [{ role: "secretary" }, { role: "nurse" }], dueAt: reminder, sentAt: null, told: [] },
		{ escalates: true, to: [{ role: "physician" }], dueAt: escalation, sentAt: null, told: [] },
	])
	await live(stage, "2026-03-09T12:00:59.000Z")
	expect(await heard(secretary, id)).toEqual([])
	await live(stage, reminder)
	for (const one of [secretary, otherSecretary, nurse])
		expect(await heard(one, id)).toEqual([`${reminder} requestWaiting`])
	expect(await heard(physician, id)).toEqual([])

	// Several workers at the same moment.
	await stage.platform.passTo(escalation)
	const { engine } = stage.platform
	const turns = await Promise.all([remindOfRequests(engine), remindOfRequests(engine), remindOfRequests(engine)])
	expect(turns.toSorted((a, b) => a - b)).toEqual([0, 0, 1])
	await work(stage)
	expect(await heard(physician, id)).toEqual([`${escalation} requestEscalated`])
	expect(await heard(physicianDeputy, id)).toEqual([])
	const { reminders } = await read(id)
	expect(reminders.map((one) => [one.sentAt, one.told.length > 0])).toEqual([
		[reminder, true],
		[escalation, true],
	])
	expect(reminders[1]?.told).toEqual([physician.name])
	await live(stage, "2026-04-30T08:00:00.000Z")
	expect(await heard(physician, id)).toHaveLength(1)
	// It is no case.
	expect(await engine.db.$client`select from cases`).toHaveLength(0)
})

test("a request that was dealt with is reminded of no more, and says by whom", async () => {
	const { secretary, nurse, physician } = stage.team
	const id = await receive()
	const refused = await stage.platform
		.client(nurse)
		.post(`/api/received-requests/${id}/refusal`, { reason: "alreadyHandled" })
	expect(refused.status).toBe(204)
	await live(stage, "2026-05-30T08:00:00.000Z")
	expect(await heard(secretary, id)).toEqual([])
	expect(await heard(physician, id)).toEqual([])
	expect(await read(id)).toMatchObject({
		state: "refused",
		decided: { by: nurse.name },
		reminders: [{ sentAt: null }, { sentAt: null }],
	})
})

test("a reminder that was on its way when the request was dealt with is delivered to nobody", async () => {
	const { secretary, nurse } = stage.team
	const id = await receive()
	await stage.platform.passTo("2026-06-05T08:00:00.000Z")
	expect(await remindOfRequests(stage.platform.engine)).toBeGreaterThan(0)
	const client = stage.platform.client(nurse)
	expect((await client.post(`/api/received-requests/${id}/refusal`, { reason: "unreachable" })).status).toBe(204)
	await work(stage)
	expect(await heard(secretary, id)).toEqual([])
})

test("what a program has probably written is reminded of, and calls no physician", async () => {
	const { secretary, physician } = stage.team
	const id = await receive({ website: "https://exemple.re" })
	await live(stage, "2026-08-03T08:00:00.000Z")
	expect(await heard(secretary, id)).toHaveLength(1)
	expect(await heard(physician, id)).toEqual([])
})

test("those who are to look at a request hear of it by e-mail too: a number and a link, nothing of who asks or why", async () => {
	const { secretary, nurse, physician } = stage.team
	const { engine } = stage.platform
	const sql = engine.db.$client
	const id = await receive()
	const mail = collectMessages(engine)
	/** Delivers what the ladder says of the request at this hour; gives what leaves. */
	const tellAt = async (about: string) => {
		await remindOfRequests(engine)
		const [notice] = await sql<{ id: string }[]>`select id from notices where request_id = ${id} and about = ${about}`
		return await mail.deliver(notice?.id ?? "")
	}
	const { reminders } = await read(id)
	await stage.platform.passTo(new Date(reminders[0]?.dueAt ?? ""))
	const first = await tellAt("requestWaiting")
	const recipients = first.map((one) => one.recipient)
	for (const one of [secretary, nurse]) expect(recipients).toContain(one.name)
	const number = `D-${id.slice(0, 4)}-${id.slice(4, 8)}`.toUpperCase()
	for (const { subject, text, html } of first) {
		expect(subject).toBe(`Rappel, demande ${number} : une demande reçue attend`)
		expect(text).toContain(`https://passerelle.example/demandes/${id}`)
		expect(text).toContain("heure locale")
		for (const word of ["Essai", "Ada", "Un avis", "0692000000", "2018"]) expect(`${text} ${html}`).not.toContain(word)
	}
	expect((await read(id)).reminders[0]?.messages).toContainEqual(
		expect.objectContaining({ name: secretary.name, channel: "email", status: "sent" }),
	)
	await stage.platform.passTo(new Date(reminders[1]?.dueAt ?? ""))
	expect((await tellAt("requestEscalated")).map((one) => one.recipient)).toEqual([physician.name])
})

test("a request that was dealt with before the message left is written about to nobody", async () => {
	const { nurse } = stage.team
	const { engine } = stage.platform
	const sql = engine.db.$client
	const id = await receive()
	const { reminders } = await read(id)
	await stage.platform.passTo(new Date(reminders[0]?.dueAt ?? ""))
	await remindOfRequests(engine)
	const outward = { queues: { add: async () => undefined }, open: { email: true, secureMail: true, sms: true } }
	const options = { logger: pino({ level: "silent" }), metrics: createWorkerMetrics(new Metrics()), outward }
	const rows = await sql<{ id: string }[]>`select id from notices where request_id = ${id}`
	await noticeHandler({ engine, ...options }).handle({ noticeIds: rows.map((one) => one.id) })
	const planned = await sql<{ id: string; send_after: string }[]>`
		select m.id, m.send_after from messages m join notices n on n.id = m.notice_id where n.request_id = ${id} and m.status = 'planned'`
	expect(planned.length).toBeGreaterThan(1)
	const client = stage.platform.client(nurse)
	const refused = await client.post(`/api/received-requests/${id}/refusal`, { reason: "alreadyHandled" })
	expect(refused.status).toBeLessThan(300)
	const claim = { open: outward.open, origin: "https://passerelle.example", graceMs: 1_000 }
	for (const { id: message, send_after: at } of planned)
		expect(await claimMessage({ ...engine, clock: () => new Date(at) }, message, claim)).toEqual({
			state: "done",
			outcome: "cancelled",
		})
	const reasons = await sql<{ reason: string }[]>`
		select distinct m.reason from messages m join notices n on n.id = m.notice_id where n.request_id = ${id}`
	expect(reasons).toEqual([{ reason: "settled" }])
})

test("a cyclone in the territory moves by when a request that waits is looked at, and its reminders", async () => {
	const { platform, team } = stage
	// A Monday at 10:00 in La Réunion.
	await live(stage, "2026-09-07T06:00:00.000Z")
	const id = await receive()
	const dueOf = async () => {
		const { dueAt, reminders } = await read(id)
		return [dueAt, ...reminders.map((one) => one.dueAt)]
	}
	const before = ["2026-09-08T06:01:00.000Z", "2026-09-08T06:01:00.000Z", "2026-09-09T06:01:00.000Z"]
	expect(await dueOf()).toEqual(before)
	// From 13:00 that Monday until 13:00 on Tuesday: eight hours of work.
	const cyclone = {
		territory: "RE",
		kind: "cyclone",
		from: "2026-09-07T09:00:00.000Z",
		expectedTo: "2026-09-08T09:00:00.000Z",
	}
	const declared = await platform.client(team.nurse).post<{ id: string }>("/api/territory-incidents", cyclone)
	expect(declared.status).toBe(201)
	await work(stage)
	const after = ["2026-09-09T06:01:00.000Z", "2026-09-09T06:01:00.000Z", "2026-09-10T06:01:00.000Z"]
	expect(await dueOf()).toEqual(after)
	await live(stage, "2026-09-09T06:00:00.000Z")
	expect(await heard(team.nurse, id)).toEqual([])
	await live(stage, "2026-09-09T06:01:00.000Z")
	expect(await heard(team.nurse, id)).toEqual(["2026-09-09T06:01:00.000Z requestWaiting"])
	// Counted again, nothing moves any more.
	await work(stage)
	expect(await dueOf()).toEqual(after)
})
