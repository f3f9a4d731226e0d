import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { TaskItem } from "../../db/cases/views.ts"
import type { WorkPeek } from "../../db/work/peek-work.ts"
import type { WorkItem, WorkPage, WorkTab } from "../../db/work/work-views.ts"
import { rolesOn } from "../../machines/policy.ts"
import { Urgency } from "../../machines/vocabulary.ts"
import { workBounds, workGroupOf, workGroups } from "../../machines/work-group.ts"
import { expected } from "../setup/api-client.ts"
import { askExpert, orient, type Someone, startPlatform, steps, type TestPlatform } from "../setup/platform.ts"

const workTabs = ["mine", "role", "unassigned", "waiting", "decide"] as const satisfies readonly WorkTab[]

let platform: TestPlatform
/** Cases in every kind of state, on two platforms, some time ago. */
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	const { team, elsewhere } = platform
	const claim = async (caseId: string, role: string, as: Someone) => {
		const task = (await platform.readCase(caseId)).tasks.find((one) => one.role === role)
		expected("claim", await platform.client(as).post(`/api/tasks/${task?.id}/claim`))
	}
	for (const [index, urgency] of (["routine", "urgent", "emergency"] as const).entries()) {
		const waiting = await platform.openCase({ urgency, patient: patient(`Benjoin${index}`, "2026-01-20") })
		if (index > 0) await claim(waiting.caseId, "secretary", team.secretary)
		const oriented = await platform.openCase({ urgency, patient: patient(`Affouche${index}`, "2018-07-01") })
		await orient(platform, oriented.caseId)
		await askExpert(platform, oriented.caseId)
		await claim(oriented.caseId, "nurse", index === 0 ? team.otherNurse : team.nurse)
		const toValidate = await platform.openCase({ urgency })
		await platform.send(toValidate.caseId, "REQUEST_ACCEPTED", {}, team.nurse)
		await platform.send(toValidate.caseId, "ORIENTATION_PROPOSED", proposal, team.nurse)
	}
	const proposed = await platform.openCase({}, team.nurse)
	await platform.send(
		proposed.caseId,
		"HANDOVER_PROPOSED",
		{
			receivingPlatform: elsewhere.platformId,
			reason: "Déménagement",
			patientAgreedAt: platform.now.toISOString(),
		},
		team.nurse,
	)
	const held = await platform.openCase()
	await platform.send(held.caseId, "PUT_ON_HOLD", { reason: "other", until: "2031-01-01" }, team.nurse)
	await platform.passTo("2026-03-05T06:00:00Z")
	await platform.openCase({ urgency: "urgent" })
}, 60_000)
afterAll(() => platform.close())

const { proposal } = steps
const patient = (birthName: string, birthDate: string) => ({ birthName, givenNames: "Élise", birthDate, sex: "female" })

const list = async (as: Someone, query = ""): Promise<WorkPage> =>
	expected("list work", await platform.client(as).get(`/api/work${query}`))
const ids = (items: readonly { id: string }[]) => items.map((one) => one.id)

/** Every open task that somebody sees, by the list of tasks. */
const tasksOf = async (as: Someone): Promise<readonly TaskItem[]> =>
	expected<{ items: TaskItem[] }>("list tasks", await platform.client(as).get("/api/tasks?limit=100")).items

/** What each list must hold, told from the plain list of tasks. */
async function expectedLists(as: Someone): Promise<Record<(typeof workTabs)[number], readonly TaskItem[]>> {
	const { team } = platform
	const role = (["secretary", "nurse", "physician", "delegate"] as const).find((one) => team[one].id === as.id)
	if (role === undefined) throw new Error("somebody of the team is expected")
	const grants = [{ role, platform: team.platformId }]
	const covered = rolesOn({ id: as.id, kind: "person", grants }, { platform: team.platformId, parties: [] })
	const tasks = await tasksOf(as)
	const mine = tasks.filter((one) => one.assigneeId === as.id)
	return {
		mine,
		role: tasks.filter((one) => one.role === role && one.assigneeId !== as.id),
		unassigned: tasks.filter((one) => one.assigneeId === null && covered.some((covers) => covers === one.role)),
		waiting: tasks.filter((one) =>
			["expert", "requester", "extraMedical", "receiving", "respondent"].includes(one.role),
		),
		decide: role === "physician" ? tasks.filter((one) => one.role === role && one.assigneeId === null) : [],
	}
}

describe("the lists of one's work", () => {
	test("hold what the open tasks say, and count it", async () => {
		const { secretary, nurse, physician, delegate } = platform.team
		for (const as of [secretary, nurse, physician, delegate]) {
			const lists = await expectedLists(as)
			for (const tab of workTabs) {
				const page = await list(as, `?tab=${tab}&limit=100`)
				expect(ids(page.items).toSorted(), `${as.name}, ${tab}`).toEqual(ids(lists[tab]).toSorted())
				expect(page.counts).toEqual(Object.fromEntries(workTabs.map((one) => [one, lists[one].length])))
				const inGroup = (group: string) => page.items.filter((one) => one.group === group).length
				expect(page.groups).toEqual(Object.fromEntries(workGroups.map((group) => [group, inGroup(group)])))
			}
		}
		const { counts } = await list(nurse)
		expect(Object.values(counts).filter((count) => count > 0).length).toBeGreaterThanOrEqual(4)
	})

	test("are in the order of their groups, then of urgency and due time", async () => {
		const { items, at, zone } = await list(platform.team.physician, "?tab=role&limit=100")
		const bounds = workBounds(new Date(at), zone)
		const order = items.map((one) => {
			const urgency = Urgency.parse(one.urgency)
			const group = workGroupOf({ urgency, dueAt: one.dueAt === null ? null : new Date(one.dueAt) }, bounds)
			expect(one.group).toBe(group)
			const weight = ["emergency", "urgent", "routine"].indexOf(urgency)
			return `${workGroups.indexOf(group)} ${weight} ${one.dueAt ?? "~"} ${one.id}`
		})
		expect(order).toEqual(order.toSorted())
		expect(new Set(items.map((one) => one.group)).size).toBeGreaterThan(1)
		expect(zone).toBe("Indian/Reunion")
	})

	test("say what others owe us with the oldest first, and who it is", async () => {
		const { items } = await list(platform.team.nurse, "?tab=waiting&limit=100")
		const opened = items.map((one) => one.openedAt)
		expect(opened).toEqual(opened.toSorted())
		const asked = items.filter((one) => one.role === "expert")
		expect(asked.length).toBeGreaterThan(0)
		for (const one of asked) {
			expect(one.party).toEqual({ role: "expert", name: expect.stringContaining("Courbaril") })
			expect(one.subject?.fr).toBe("Télé-expertise")
			expect(one.may).toEqual({ claim: false, release: false, delegate: false })
		}
	})

	test.each(["role", "waiting"] as const)(
		"come in pages without gap or double, also while time passes: %s",
		async (tab) => {
			const whole = await list(platform.team.nurse, `?tab=${tab}&limit=100`)
			const seen: string[] = []
			let cursor: string | null = null
			do {
				const page: WorkPage = await list(
					platform.team.nurse,
					`?tab=${tab}&limit=2${cursor === null ? "" : `&cursor=${cursor}`}`,
				)
				expect(page.items.every((one) => one.group === whole.items.find(({ id }) => id === one.id)?.group)).toBe(true)
				seen.push(...ids(page.items))
				cursor = page.next
			} while (cursor !== null)
			expect(seen).toEqual(ids(whole.items))
			expect(seen.length).toBeGreaterThan(2)
		},
	)

	test("refuse a cursor of another list, or from nowhere", async () => {
		const { next } = await list(platform.team.nurse, "?tab=role&limit=1")
		const client = platform.client(platform.team.nurse)
		for (const query of [`?tab=unassigned&cursor=${next}`, "?cursor=bm9wZQ", "?cursor=%00"]) {
			const { status, body } = await client.get(`/api/work${query}`)
			expect([status, body["code"]]).toEqual([422, "PAYLOAD_INVALID"])
		}
	})

	test("show a platform what is proposed to it, and nothing else of the other's", async () => {
		const { elsewhere } = platform
		const { items, counts } = await list(elsewhere.nurse, "?tab=unassigned")
		expect(items.map((one) => one.role)).toEqual(["receiving"])
		expect(items[0]).toMatchObject({ patient: null, may: { claim: true } })
		expect(counts).toMatchObject({ mine: 0, waiting: 0 })
		expect((await list(elsewhere.secretary, "?tab=unassigned")).items).toEqual([])
	})
})

describe("a task of the list", () => {
	const find = async (as: Someone, test: (item: WorkItem) => boolean, tab = "role"): Promise<WorkItem> => {
		const item = (await list(as, `?tab=${tab}&limit=100`)).items.find(test)
		if (!item) throw new Error("no such task")
		return item
	}

	test("tells the patient by initials and age, by name only when asked, never to whoever need not know", async () => {
		const { nurse, physician } = platform.team
		const baby = await find(nurse, (one) => one.patient?.age.unit === "weeks", "unassigned")
		expect(baby.patient).toEqual({ initials: "É. B.", age: { count: 6, unit: "weeks" }, name: null })
		const { items } = await list(nurse, "?tab=unassigned&names=true&limit=100")
		expect(items.find(({ id }) => id === baby.id)?.patient?.name).toMatch(/^Élise Benjoin\d$/)
		expect((await find(physician, () => true)).patient).not.toBeNull()
	})

	test("says the phase of its case, and whose hours its due time counts", async () => {
		const item = await find(platform.team.physician, (one) => one.title.fr === "Valider l'orientation")
		expect(item).toMatchObject({
			phase: { id: "orientation", label: { fr: "Orientation" } },
			hoursOf: "RE",
			subject: null,
		})
	})

	test("of somebody who is away is their deputy's meanwhile, and says whose it is", async () => {
		const { team, engine } = platform
		const sql = engine.db.$client
		const mine = await find(team.nurse, () => true, "mine")
		expect((await list(team.otherNurse)).covers).toEqual([])
		await sql`insert into absences (person_id, from_on, to_on, reason, deputy_id)
			values (${team.nurse.id}, '2026-03-04', '2026-03-20', 'leave', ${team.otherNurse.id})`
		const page = await list(team.otherNurse)
		expect(page.covers).toEqual([{ id: team.nurse.id, name: team.nurse.name, until: "2026-03-20" }])
		expect(page.items.find(({ id }) => id === mine.id)?.coveredFor).toEqual({
			id: team.nurse.id,
			name: team.nurse.name,
		})
		await sql`delete from absences where person_id = ${team.nurse.id}`
		expect(ids((await list(team.otherNurse)).items)).not.toContain(mine.id)
	})

	test("of somebody who is away and has no deputy are offered to whoever may do them, until they are back", async () => {
		const { team, engine } = platform
		const sql = engine.db.$client
		const mine = await find(team.nurse, () => true, "mine")
		const offered = async (as: Someone) =>
			(await list(as, "?tab=unassigned&limit=100")).items.find(({ id }) => id === mine.id)
		expect(await offered(team.otherNurse)).toBeUndefined()
		await sql`update people set deputy_id = null where id = ${team.nurse.id}`
		await sql`insert into absences (person_id, from_on, to_on, reason)
			values (${team.nurse.id}, '2026-03-04', '2026-03-20', 'leave')`
		expect(await offered(team.otherNurse)).toMatchObject({
			assigneeId: team.nurse.id,
			assigneeAwayUntil: "2026-03-20",
			may: { claim: true, delegate: true },
		})
		expect(await offered(team.nurse)).toBeUndefined()
		const { body } = await platform
			.client(team.otherNurse)
			.get<{ items: { id: string; absentUntil: string | null }[] }>(`/api/tasks/${mine.id}/candidates`)
		expect(body.items.at(-1)).toMatchObject({ id: team.nurse.id, absentUntil: "2026-03-20" })
		await sql`delete from absences where person_id = ${team.nurse.id}`
		expect(await offered(team.otherNurse)).toBeUndefined()
		expect((await find(team.nurse, ({ id }) => id === mine.id, "mine")).assigneeAwayUntil).toBeNull()
	})

	test("opens to what opened it, its reminders and what to do, without a word that is sealed", async () => {
		const { physician, nurse } = platform.team
		const task = await find(physician, (one) => one.title.fr === "Valider l'orientation" && one.urgency === "routine")
		const peek = expected<WorkPeek>("peek", await platform.client(physician).get(`/api/work/${task.id}`))
		expect(peek).toMatchObject({
			task: { id: task.id, assigneeId: null },
			opened: { label: { fr: "Proposer l'orientation" }, by: nurse.name },
			target: { clock: "working", ms: 24 * 3_600_000 },
			blocked: false,
		})
		expect(
			peek.actions
				.slice(0, 2)
				.map((one) => one.type)
				.toSorted(),
		).toEqual(["ORIENTATION_RETURNED", "ORIENTATION_VALIDATED"])
		expect(peek.steps.map((one) => [one.does, one.firedAt === null])).toEqual([
			["remind", false],
			["escalate", true],
		])
		expect(JSON.stringify(peek)).not.toContain(proposal.reason)
		const asked = (await list(nurse, "?tab=waiting&limit=100")).items.filter((one) => one.role === "expert")
		const answers = await Promise.all(asked.map(({ id }) => platform.client(nurse).get<WorkPeek>(`/api/work/${id}`)))
		expect(answers.some(({ body }) => body.steps.some((one) => one.does === "remind" && one.firedAt !== null))).toBe(
			true,
		)
	})

	test("is passed on to whoever may do it: those who are there first, with what they have to do", async () => {
		const { team, engine } = platform
		const task = await find(team.nurse, () => true, "mine")
		const candidates = async () =>
			expected<{ items: { id: string; current: boolean; absentUntil: string | null; openTasks: number }[] }>(
				"candidates",
				await platform.client(team.physician).get(`/api/tasks/${task.id}/candidates`),
			).items
		const some = await candidates()
		expect(ids(some).toSorted()).toEqual([team.nurse.id, team.otherNurse.id].toSorted())
		expect(some.find((one) => one.current)?.id).toBe(team.nurse.id)
		expect(some.find(({ id }) => id === team.otherNurse.id)?.openTasks).toBe(1)
		for (const { id } of some) {
			const passed = await platform.client(team.physician).post(`/api/tasks/${task.id}/delegate`, { to: id })
			expect(passed.body).toMatchObject({ assigneeId: id })
		}
		await engine.db.$client`insert into absences (person_id, from_on, to_on, reason)
			values (${team.otherNurse.id}, '2026-03-05', '2026-03-06', 'training')`
		expect((await candidates()).at(-1)).toMatchObject({ id: team.otherNurse.id, absentUntil: "2026-03-06" })
	})
})

test("a task that waits for a confirmation has that as its only action, for the physician it was recorded for", async () => {
	const { nurse, physician, platformId } = platform.team
	const { caseId } = await platform.openCase({ urgency: "emergency" })
	await platform.send(caseId, "REQUEST_ACCEPTED", {}, nurse)
	await platform.send(caseId, "ORIENTATION_PROPOSED", proposal, nurse)
	await platform.send(caseId, "ORIENTATION_VALIDATED", {}, nurse, {
		recordedFor: { role: "physician", person: physician.id },
	})
	const { items } = await list(physician, "?tab=decide&limit=100")
	const task = items.find((one) => one.caseId === caseId && one.confirms !== null)
	expect(task?.platformId).toBe(platformId)
	const peek = expected<WorkPeek>("peek", await platform.client(physician).get(`/api/work/${task?.id}`))
	expect(peek.actions.map((one) => one.type)).toEqual(["ACT_CONFIRMED"])
	expect(peek.opened.label.fr).toBe("Valider l'orientation")
})

test("a task that left the list says who did it, or has it now", async () => {
	const { nurse, secretary } = platform.team
	const { caseId } = await platform.openCase()
	const [task] = (await platform.readCase(caseId)).tasks
	const outcome = async () => (await platform.client(nurse).get(`/api/work/${task?.id}/outcome`)).body
	expect(await outcome()).toEqual({ status: "open", by: null, at: null })
	await platform.client(secretary).post(`/api/tasks/${task?.id}/claim`)
	expect(await outcome()).toEqual({ status: "open", by: secretary.name, at: platform.now.toISOString() })
	await platform.send(caseId, "REQUEST_ACCEPTED", {}, nurse)
	expect(await outcome()).toEqual({ status: "done", by: nurse.name, at: platform.now.toISOString() })
})

test("whoever takes no part in the work on cases has no list of it", async () => {
	const { team, outside } = platform
	for (const one of [team.manager, team.auditor, team.administrator, outside.expert, outside.stranger])
		expect((await platform.client(one).get("/api/work")).status).toBe(403)
})
