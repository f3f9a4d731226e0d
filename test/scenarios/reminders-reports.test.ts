import { beforeAll, expect, test } from "vitest"
import type { InboxPage } from "../../db/inbox.ts"
import type { PlatformReports, ReportView } from "../../db/reports/read-reports.ts"
import { watchReports } from "../../db/reports/watch-reports.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import type { WorkPeek } from "../../db/work/peek-work.ts"
import type { WorkPage } from "../../db/work/work-views.ts"
import { collectMessages } from "../setup/outgoing-messages.ts"
import type { Someone } from "../setup/platform.ts"
import { createSomeone } from "../setup/teams.ts"
import { live, work } from "./live.ts"
import { Stage } from "./story.ts"

/** A Monday at 10:00 in La Réunion: the year is over, and with it the period of the report. */
const stage = new Stage({ at: "2027-01-04T06:00:00.000Z" })

let direction: Someone
beforeAll(async () => {
	const { engine } = stage.platform
	const grants = [{ role: "manager" as const, platformId: stage.team.platformId }]
	direction = await createSomeone(engine, "direction", seedId("person", "goyavier"), grants)
	await engine.db.$client`
		insert into platform_mandates (platform_id, opened_on, set_by, set_at)
		values (${stage.team.platformId}, '2025-03-01', 'test', now())`
})

const client = (as: Someone) => stage.platform.client(as)
const report = async (): Promise<string> => {
	const { body } = await client(stage.team.nurse).get<{ items: PlatformReports[] }>("/api/reports")
	return body.items.flatMap((one) => one.reports).find((one) => one.fromOn === "2026-01-01")?.id ?? ""
}
const read = async (as: Someone = stage.team.nurse): Promise<ReportView> =>
	(await client(as).get<ReportView>(`/api/reports/${await report()}`)).body
const step = async (as: Someone, type: string, payload: object = {}) =>
	await client(as).post(`/api/reports/${await report()}/events`, { type, payload })
const listed = async (as: Someone, tab: string) => {
	const { body } = await client(as).get<WorkPage>(`/api/work?tab=${tab}`)
	const id = await report()
	return body.items.filter((one) => one.report?.id === id)
}
const heard = async (as: Someone): Promise<readonly string[]> => {
	const { body } = await client(as).get<InboxPage>("/api/inbox?limit=100")
	const id = await report()
	return body.items.filter((one) => one.report?.id === id).map((one) => `${one.at} ${one.about}`)
}

test("a report begins by itself once its year is over, and the team finds its first step among its tasks", async () => {
	const { secretary, nurse, physician } = stage.team
	const { engine } = stage.platform
	await Promise.all([watchReports(engine), watchReports(engine), watchReports(engine)])
	expect(await engine.db.$client`select from reports where created_by = 'system'`).toHaveLength(1)
	await work(stage)
	// Twenty working days of eight hours from Monday, 10:00.
	const [task] = await listed(nurse, "role")
	expect(task).toMatchObject({
		report: { id: await report() },
		caseId: null,
		caseNumber: expect.stringMatching(/^B-[0-9A-F]{4}-[0-9A-F]{4}$/),
		title: { fr: "Compléter et commenter le bilan" },
		subject: { fr: "Bilan d'activité 2026" },
		urgency: "routine",
		group: "later",
		dueAt: "2027-02-01T06:00:00.000Z",
		may: { claim: true, release: false, delegate: true },
	})
	expect(await heard(secretary)).toEqual(["2027-01-04T06:00:00.000Z reportOwed"])
	expect(await heard(physician)).toEqual([])
	// The physician may do it, and is not asked to.
	expect(await listed(physician, "decide")).toEqual([])
	expect(await listed(physician, "unassigned")).toHaveLength(1)
})

test("it is taken, given back and passed on like any task, by one of those who may", async () => {
	const { secretary, nurse, otherNurse, auditor, manager } = stage.team
	const id = (await listed(nurse, "role"))[0]?.id ?? ""
	const act = (as: Someone, action: string, body: object = {}) =>
		client(as).post<Record<string, unknown>>(`/api/tasks/${id}/${action}`, body)
	for (const one of [auditor, manager]) expect((await act(one, "claim")).status).toBe(one === auditor ? 404 : 403)
	for (const one of [stage.elsewhere.nurse, stage.outside.expert]) expect((await act(one, "claim")).status).toBe(404)
	const both = await Promise.all([act(nurse, "claim"), act(secretary, "claim")])
	expect(both.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 409])
	const winner = both[0]?.status === 200 ? nurse : secretary
	expect((await act(winner, "release")).body).toMatchObject({ assigneeId: null, reportId: await report() })
	expect((await act(secretary, "delegate", { to: manager.id })).status).toBe(422)
	expect((await act(secretary, "delegate", { to: otherNurse.id })).body).toMatchObject({
		assigneeName: otherNurse.name,
	})
	expect(await listed(otherNurse, "mine")).toHaveLength(1)
	expect(await listed(nurse, "mine")).toEqual([])
	const candidates = await client(otherNurse).get<{ items: { id: string; current: boolean }[] }>(
		`/api/tasks/${id}/candidates`,
	)
	expect(candidates.body.items.filter((one) => one.current).map((one) => one.id)).toEqual([otherNurse.id])
	const peek = (await client(otherNurse).get<WorkPeek>(`/api/work/${id}`)).body
	expect(peek).toMatchObject({
		task: { id },
		opened: { label: { fr: "Bilan commencé" } },
		target: { clock: "working", ms: 20 * 8 * 3_600_000 },
		steps: [
			{ does: "remind", to: ["team"], dueAt: "2027-01-25T06:00:00.000Z", firedAt: null },
			{ does: "remind", to: ["team"], dueAt: "2027-02-01T06:00:00.000Z" },
			{ does: "remind", to: ["physician"], dueAt: "2027-02-15T06:00:00.000Z" },
		],
		actions: [{ type: "DRAFT_PROPOSED" }],
	})
	expect((await client(stage.elsewhere.nurse).get(`/api/work/${id}`)).status).toBe(404)
})

test("whoever has it is reminded, their stand-in while they are away, and the physician once it is late", async () => {
	const { nurse, otherNurse, physician, secretary } = stage.team
	const { engine } = stage.platform
	await engine.db.$client`
		insert into absences (id, person_id, from_on, to_on, reason, deputy_id)
		values (gen_random_uuid(), ${otherNurse.id}, '2027-01-30', '2027-02-12', 'leave', ${nurse.id})`
	await live(stage, "2027-01-25T06:00:00.000Z")
	expect(await heard(otherNurse)).toContain("2027-01-25T06:00:00.000Z reportWaiting")
	expect(await heard(nurse)).not.toContain("2027-01-25T06:00:00.000Z reportWaiting")
	await live(stage, "2027-02-01T06:00:00.000Z")
	expect(await heard(nurse)).toContain("2027-02-01T06:00:00.000Z reportWaiting")
	expect(await heard(secretary)).not.toContain("2027-02-01T06:00:00.000Z reportWaiting")
	// What somebody has who is away, another may take over.
	expect((await listed(nurse, "mine"))[0]?.coveredFor?.name).toBe(otherNurse.name)
	await live(stage, "2027-02-15T06:00:00.000Z")
	expect(await heard(physician)).toEqual(["2027-02-15T06:00:00.000Z reportEscalated"])
	expect((await listed(secretary, "role"))[0]).toMatchObject({ escalated: true, group: "late" })
	// It is all there to be read, with whom it reached.
	expect((await read()).told.map((one) => [one.label.fr, one.reminder, one.people.length > 0])).toEqual([
		["Une étape du bilan d'activité attend toujours", true, true],
		["Une étape du bilan d'activité attend", true, true],
		["Une étape du bilan d'activité attend", true, true],
		["Une étape du bilan d'activité vous attend", false, true],
		// Whoever had it was away already.
		["une tâche attend quelqu'un d'absent", false, true],
	])
})

test("a step that is taken calls its reminders off, and the next is somebody else's task", async () => {
	const { nurse, physician, secretary } = stage.team
	const before = await heard(secretary)
	expect((await step(nurse, "DRAFT_PROPOSED")).status).toBe(204)
	await work(stage)
	expect(await listed(nurse, "role")).toEqual([])
	expect((await listed(physician, "decide"))[0]).toMatchObject({
		title: { fr: "Relire et figer le bilan" },
		dueAt: "2027-03-01T06:00:00.000Z",
	})
	expect(await heard(physician)).toContain("2027-02-15T06:00:00.000Z reportOwed")
	// In time for its own: nobody is reminded of the former.
	expect((await step(physician, "REPORT_FROZEN")).status).toBe(204)
	await live(stage, "2027-02-16T06:00:00.000Z")
	const own = (await heard(secretary)).filter((one) => !before.includes(one))
	expect(own).toEqual(["2027-02-15T06:00:00.000Z reportOwed"])
	expect((await read()).task).toMatchObject({ title: { fr: "Transmettre le bilan à la direction" } })
	const [done] = await stage.platform.engine.db.$client<{ id: string }[]>`
		select id from tasks where report_id = ${await report()} and place = 'review'`
	expect((await client(physician).get(`/api/work/${done?.id}/outcome`)).body).toMatchObject({
		status: "done",
		by: physician.name,
	})
})

test("the direction has a task of its own, with a letter that names nothing but an opaque number", async () => {
	const { nurse } = stage.team
	const { engine } = stage.platform
	const outgoing = collectMessages(engine)
	expect((await step(nurse, "SENT_TO_DIRECTOR")).status).toBe(204)
	const [notice] = await engine.db.$client<{ id: string }[]>`
		select id from notices where report_id = ${await report()} and recipients = '{director}' and delivered_at is null`
	const left = await outgoing.deliver(notice?.id ?? "")
	expect(left.length).toBeGreaterThan(0)
	const id = await report()
	const number = `B-${id.slice(0, 4)}-${id.slice(4, 8)}`.toUpperCase()
	for (const { subject, text } of left) {
		expect(subject).toContain(`Bilan ${number}`)
		expect(text).toContain(`/rapports/${id}`)
		expect(text).toContain("À faire avant le")
		expect(text).not.toMatch(/P-20\d\d-/)
	}
	expect(await heard(direction)).toEqual(["2027-02-16T06:00:00.000Z reportOwed"])
	const { task } = await read(direction)
	expect(task).toMatchObject({ role: "director", may: { claim: true } })
	expect((await client(direction).post(`/api/tasks/${task?.id}/claim`, {})).status).toBe(200)
	expect((await read(direction)).task).toMatchObject({ assigneeId: direction.id, may: { release: true } })
	// Nobody of the team does it in their stead.
	expect((await client(nurse).post(`/api/tasks/${task?.id}/claim`, {})).status).toBe(403)
	const sent = (await read()).told[0]?.people.find((one) => one.sent !== null)
	expect(sent?.sent).toMatchObject({ channel: expect.stringMatching(/mail/i), status: "sent" })
})

test("passed on, nothing is owed any more and the team hears of it", async () => {
	const { nurse, secretary } = stage.team
	expect((await step(direction, "PASSED_ON", { ars: "2027-02-16", dgos: "2027-02-16" })).status).toBe(204)
	await live(stage, "2027-06-01T06:00:00.000Z")
	expect(await heard(nurse)).toContain("2027-02-16T06:00:00.000Z reportFollowed")
	expect((await read()).task).toBeNull()
	expect((await heard(secretary)).filter((one) => one > "2027-02-17")).toEqual([])
})
