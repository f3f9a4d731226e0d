import { afterAll, beforeAll, expect, test } from "vitest"
import type { TaskItem } from "../../db/cases/views.ts"
import { askExpert, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

interface TaskPage {
	readonly items: readonly TaskItem[]
	readonly next: string | null
}

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
})
afterAll(() => platform.close())

const list = async (query: string, as: Someone): Promise<TaskPage> =>
	(await platform.client(as).get<TaskPage>(`/api/tasks${query}`)).body
const act = (taskId: string, action: string, as: Someone, body?: unknown) =>
	platform.client(as).post(`/api/tasks/${taskId}/${action}`, body)

/** The task of a new case: to be qualified by the secretary. */
async function openTask(): Promise<TaskItem> {
	const { caseId } = await platform.openCase()
	const [task] = (await platform.readCase(caseId)).tasks
	if (!task) throw new Error("the case has no task")
	return task
}
const historyOf = (taskId: string) => platform.engine.db.$client<{ action: string; assignee_id: string | null }[]>`
	select action, assignee_id from task_history where task_id = ${taskId} order by id`

test("of those who take a task at the same moment one gets it, and the others are told so", async () => {
	const { secretary, otherSecretary, nurse, otherNurse } = platform.team
	for (let round = 0; round < 5; round += 1) {
		const task = await openTask()
		const all = [secretary, otherSecretary, nurse, otherNurse]
		const answers = await Promise.all(all.map((one) => act(task.id, "claim", one)))
		expect(answers.map((one) => one.status).sort((a, b) => a - b)).toEqual([200, 409, 409, 409])
		expect(answers.filter((one) => one.status === 409).map((one) => one.body["code"])).toEqual(
			Array(3).fill("TASK_TAKEN"),
		)
		const winner = answers.find((one) => one.status === 200)?.body["assigneeId"]
		expect([...(await historyOf(task.id))]).toEqual([{ action: "claimed", assignee_id: winner }])
	}
})

test("whoever has a task keeps it when they take it again", async () => {
	const { nurse } = platform.team
	const task = await openTask()
	await act(task.id, "claim", nurse)
	const again = await act(task.id, "claim", nurse)
	expect(again.body).toMatchObject({ assigneeId: nurse.id, assigneeName: nurse.name })
	expect(await historyOf(task.id)).toHaveLength(1)
})

test("a task is given back by who has it or the physician, and can be taken again", async () => {
	const { nurse, otherNurse, physician } = platform.team
	const task = await openTask()
	await act(task.id, "claim", nurse)
	expect((await act(task.id, "release", otherNurse)).status).toBe(403)
	expect((await act(task.id, "release", nurse)).body).toMatchObject({ assigneeId: null })
	await act(task.id, "claim", otherNurse)
	expect((await act(task.id, "release", physician)).status).toBe(200)
	expect([...(await historyOf(task.id))].map((one) => one.action)).toEqual([
		"claimed",
		"released",
		"claimed",
		"released",
	])
})

test("a task is passed on only to somebody who may do it", async () => {
	const { nurse, otherNurse, secretary, physician, manager } = platform.team
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	const task = (await platform.readCase(caseId)).tasks.find((one) => one.role === "nurse")
	if (!task) throw new Error("no task for a nurse")
	await act(task.id, "claim", nurse)
	for (const nobody of [secretary.id, manager.id, platform.elsewhere.nurse.id, caseId])
		expect((await act(task.id, "delegate", nurse, { to: nobody })).body["code"]).toBe("PAYLOAD_INVALID")
	expect((await act(task.id, "delegate", otherNurse, { to: otherNurse.id })).status).toBe(403)
	expect((await act(task.id, "delegate", physician, { to: otherNurse.id })).body).toMatchObject({
		assigneeId: otherNurse.id,
	})
	expect([...(await historyOf(task.id))]).toEqual([
		{ action: "claimed", assignee_id: nurse.id },
		{ action: "delegated", assignee_id: otherNurse.id },
	])
	expect((await list("?mine=true", otherNurse)).items.map((one) => one.id)).toContain(task.id)
	expect((await list("?mine=true", nurse)).items.map((one) => one.id)).not.toContain(task.id)
})

test("tasks are listed by the kind of procedure that they belong to", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	const entries = (await list("?kind=bamaraEntry&limit=100", nurse)).items
	expect(entries.some((one) => one.caseId === caseId)).toBe(true)
	expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(["bamaraEntry"]))
	const others = (await list("?limit=100", nurse)).items
	expect(others.some(({ kind }) => kind !== "bamaraEntry")).toBe(true)
})

test("a task that is done or on hold is not to be taken", async () => {
	const { nurse } = platform.team
	const done = await openTask()
	await platform.send(done.caseId, "REQUEST_ACCEPTED", {}, nurse)
	expect((await act(done.id, "claim", nurse)).body["code"]).toBe("TASK_NOT_OPEN")
	const paused = await openTask()
	await act(paused.id, "claim", nurse)
	await platform.send(paused.caseId, "PUT_ON_HOLD", { reason: "other", until: "2031-01-01" }, nurse)
	expect((await act(paused.id, "release", nurse)).body["code"]).toBe("TASK_NOT_OPEN")
	await platform.send(paused.caseId, "RESUMED", { cause: "decision" }, nurse)
	const [back] = (await platform.readCase(paused.caseId)).tasks
	expect(back).toMatchObject({ id: paused.id, assigneeId: nurse.id, status: "open" })
})

test("an expert takes the task that waits for them, and nobody else's", async () => {
	const { expert, otherExpert } = platform.outside
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	const id = await askExpert(platform, caseId)
	const [task] = (await list("?mine=true", expert)).items
	expect(task).toMatchObject({
		instanceId: id,
		role: "expert",
		title: { fr: "Accepter ou décliner la demande d'avis" },
	})
	expect((await act(task?.id ?? "", "claim", otherExpert)).status).toBe(404)
	expect((await act(task?.id ?? "", "claim", expert)).body).toMatchObject({ assigneeId: expert.id })
	expect((await list("", otherExpert)).items).toEqual([])
})

test("pages follow one another in the order of due times", async () => {
	const { nurse } = platform.team
	const whole = await list("?limit=100", nurse)
	const seen: string[] = []
	let cursor: string | null = null
	do {
		const page: TaskPage = await list(`?limit=3${cursor === null ? "" : `&cursor=${cursor}`}`, nurse)
		seen.push(...page.items.map((one) => one.id))
		cursor = page.next
	} while (cursor !== null)
	expect(seen).toEqual(whole.items.map((one) => one.id))
	const due = whole.items.map((one) => one.dueAt ?? "~")
	expect(due).toEqual([...due].sort())
	expect((await list("?role=physician&limit=100", nurse)).items.every((one) => one.role === "physician")).toBe(true)
	expect((await list("?unassigned=true&limit=100", nurse)).items.every((one) => one.assigneeId === null)).toBe(true)
})

test("the title follows the case: an opinion that was declined asks for an alternative", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	const id = await askExpert(platform, caseId)
	await platform.send(id, "PATIENT_DECLINED", { kind: "refusal" }, nurse)
	const titles = (await platform.readCase(caseId)).tasks.map((one) => one.title.fr)
	expect(titles).toContain("Chercher une alternative")
	expect(
		(await list("?limit=100", nurse)).items.filter((one) => one.caseId === caseId).map((one) => one.title.fr),
	).toContain("Chercher une alternative")
})

test("a case proposed to another platform waits there, and only there it can be read before it is accepted", async () => {
	const { team, elsewhere } = platform
	const { caseId } = await platform.openCase()
	expect((await platform.client(elsewhere.nurse).get(`/api/cases/${caseId}`)).status).toBe(404)
	const proposal = {
		receivingPlatform: elsewhere.platformId,
		reason: "Déménagement",
		patientAgreedAt: platform.now.toISOString(),
	}
	await platform.send(caseId, "HANDOVER_PROPOSED", proposal, team.nurse)
	const [task] = (await list("?role=receiving", elsewhere.nurse)).items
	expect(task).toMatchObject({ caseId, title: { fr: "Accepter ou refuser le dossier" } })
	expect((await list("?role=receiving", elsewhere.secretary)).items).toEqual([])
	expect((await platform.readCase(caseId, elsewhere.nurse)).identity).toEqual({ access: "hidden" })
	const accepted = { lead: elsewhere.nurse.id, physician: elsewhere.physician.id }
	await platform.send(caseId, "HANDOVER_ACCEPTED", accepted, elsewhere.nurse)
	expect(await platform.readCase(caseId, elsewhere.secretary)).toMatchObject({
		platformId: elsewhere.platformId,
		originPlatformId: team.platformId,
		lead: { id: elsewhere.nurse.id, name: elsewhere.nurse.name },
	})
	expect((await platform.client(team.nurse).get(`/api/cases/${caseId}`)).status).toBe(404)
})
