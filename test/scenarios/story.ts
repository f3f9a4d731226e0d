import { afterAll, afterEach, beforeAll, expect } from "vitest"
import type { CaseView } from "../../db/cases/views.ts"
import type { Page } from "../../db/directory/page.ts"
import type { DispatchResult } from "../../db/dispatch.ts"
import type { ExplainedTimer } from "../../db/timers.ts"
import { verify } from "../../db/verify.ts"
import { checkInvariants } from "../setup/invariants.ts"
import {
	type Answer,
	type Body,
	type Client,
	type PlatformOptions,
	type SendOptions,
	type Someone,
	startPlatform,
	type Team,
	type TestPlatform,
} from "../setup/platform.ts"

/** A Monday at 10:00 in La Réunion. */
const MONDAY = "2026-03-02T06:00:00.000Z"

export type Fields = Readonly<Record<string, unknown>>

/** Where a case and its procedures rest, by reference, in the words of PATHWAY's tables. */
export type Places = Readonly<Record<string, readonly string[]>>

/**
 * A platform for one test file. After each test the cases that it opened are compared with their log and with the
 * invariants; at the end all are, since time passed for every one of them.
 */
export class Stage {
	#platform: TestPlatform | undefined
	#opened: string[] = []

	constructor(options: PlatformOptions = {}) {
		beforeAll(async () => {
			this.#platform = await startPlatform({ at: MONDAY, ...options })
		})
		afterEach(async () => {
			const caseIds = this.#opened
			this.#opened = []
			await expectSound(this.platform, caseIds)
		})
		afterAll(async () => {
			const all = await this.platform.engine.db.$client<{ id: string }[]>`select id from cases`
			await expectSound(
				this.platform,
				all.map(({ id }) => id),
			)
			await this.platform.close()
		})
	}

	get platform(): TestPlatform {
		if (!this.#platform) throw new Error("the platform has not started")
		return this.#platform
	}
	get team(): Team {
		return this.platform.team
	}
	get elsewhere(): Team {
		return this.platform.elsewhere
	}
	get outside(): TestPlatform["outside"] {
		return this.platform.outside
	}

	/** Opens a case of `team` through the API, by its nurse unless said. */
	async open(request: Fields = {}, as: Someone = this.team.nurse): Promise<Story> {
		const { caseId } = await this.platform.openCase(request, as)
		this.#opened.push(caseId)
		return new Story(this, caseId)
	}

	async passDays(days: number): Promise<void> {
		await this.platform.passTo(new Date(this.platform.now.getTime() + days * 86_400_000))
	}
}

async function expectSound({ engine }: TestPlatform, caseIds: readonly string[]): Promise<void> {
	expect((await verify(engine, { caseIds })).discrepancies).toEqual([])
	for (const id of caseIds) expect(await checkInvariants(engine, id)).toEqual([])
}

function expectStatus(answer: Pick<Answer, "status" | "body">, status: number): void {
	expect(answer).toMatchObject({ status })
}

function expectProblem(answer: Answer<Body>, doing: string, problem: Body): void {
	const type = answer.headers.get("Content-Type")
	const expected = { doing, type: "application/problem+json", status: problem["status"], body: problem }
	expect({ doing, type, status: answer.status, body: answer.body }).toMatchObject(expected)
}

function expectSame(found: unknown, before: unknown): void {
	expect(found).toEqual(before)
}

/** One case as those around it live it: through the API. */
export class Story {
	readonly stage: Stage
	readonly id: string
	/** Who looks at it: somebody of the team that has it now. */
	reader: Someone

	constructor(stage: Stage, id: string) {
		this.stage = stage
		this.id = id
		this.reader = stage.team.nurse
	}

	/** The case itself. */
	get case(): Subject {
		return new Subject(this, this.id, "cases")
	}

	/** One of its procedures, such as `teleExpertise-1`. */
	async procedure(ref: string): Promise<Subject> {
		const found = (await this.read()).procedures.find((one) => one.ref === ref)
		if (!found) throw new Error(`the case has no ${ref}`)
		return new Subject(this, found.id, "procedures")
	}
	async entry(): Promise<Subject> {
		return await this.procedure("bamaraEntry")
	}

	/** Opens a procedure through `POST /api/cases/{id}/procedures`. */
	async opens(as: Someone, body: Fields): Promise<Subject> {
		const answer = await this.client(as).post<{ procedureId: string }>(`/api/cases/${this.id}/procedures`, body)
		expectStatus(answer, 201)
		return new Subject(this, answer.body.procedureId, "procedures")
	}

	async read(): Promise<CaseView> {
		return await this.stage.platform.readCase(this.id, this.reader)
	}

	/** The case's places without its path's prefix, and without the treating doctor's once settled. */
	async places(): Promise<Places> {
		const { places, procedures } = await this.read()
		const ofCase = places
			.map(({ id }) => id.replace(/^open\.active\.(path\.)?/, ""))
			.filter((place) => place !== "doctor.settled")
		const others = procedures.map((one) => [one.ref, one.places.map(({ id }) => id.replace(/^active\./, ""))] as const)
		return { case: ofCase, ...Object.fromEntries(others) }
	}

	client(as: Someone | null): Client {
		return this.stage.platform.client(as)
	}

	/** Adds a small PDF to the case and gives its id. */
	async upload(as: Someone): Promise<string> {
		const form = new FormData()
		form.set("file", new File(["%PDF-1.7\n%%EOF\n"], "compte rendu.pdf", { type: "application/pdf" }))
		const response = await this.stage.platform.app.request(`/api/cases/${this.id}/documents`, {
			method: "POST",
			headers: { Authorization: `Bearer ${as.token}` },
			body: form,
		})
		const body = (await response.json()) as { id: string }
		expectStatus({ status: response.status, body }, 201)
		return body.id
	}

	/** The open task of a place, as a member of the team sees it among all tasks. */
	async task(place: string) {
		const found = (await this.read()).tasks.filter((one) => one.place.id.endsWith(place))
		const [task, ...more] = found
		if (!task || more.length > 0) throw new Error(`${found.length} tasks in ${place}`)
		return task
	}
}

/** A case or procedure that events are sent to. */
export class Subject {
	readonly story: Story
	readonly id: string
	readonly path: string

	constructor(story: Story, id: string, collection: "cases" | "procedures") {
		this.story = story
		this.id = id
		this.path = `/api/${collection}/${id}`
	}

	async send(as: Someone, type: string, payload: Fields = {}, sending: SendOptions = {}): Promise<DispatchResult> {
		return await this.story.stage.platform.send(this.id, type, payload, as, sending)
	}

	/** Sends an event that must be refused with this problem and leave no trace; gives the problem. */
	async refuses(
		as: Someone,
		type: string,
		payload: Fields,
		expected: { readonly status: number; readonly code: string; readonly [member: string]: unknown },
		sending: Pick<SendOptions, "recordedFor"> = {},
	): Promise<Body> {
		const before = await everyRow(this.story.stage.platform)
		const answer: Answer<Body> = await this.story.client(as).post(`${this.path}/events`, { type, payload, ...sending })
		expectProblem(answer, `${type} by ${as.name}`, expected)
		expectSame({ after: type, rows: await everyRow(this.story.stage.platform) }, { after: type, rows: before })
		return answer.body
	}

	/** Its timers as they explain themselves, in the order in which they were armed. */
	async timers(status?: ExplainedTimer["status"]): Promise<readonly ExplainedTimer[]> {
		const found: ExplainedTimer[] = []
		for (let cursor = ""; ; ) {
			const query = `limit=100${status === undefined ? "" : `&status=${status}`}${cursor}`
			const answer = await this.story
				.client(this.story.reader)
				.get<Page<ExplainedTimer>>(`${this.path}/timers?${query}`)
			expectStatus(answer, 200)
			const { body } = answer
			found.push(...body.items)
			if (body.next === null) return found.filter((one) => one.instance.id === this.id)
			cursor = `&cursor=${body.next}`
		}
	}

	/** The last timer of this name. */
	async timer(name: string): Promise<ExplainedTimer> {
		const found = (await this.timers()).findLast((one) => one.name === name)
		if (!found) throw new Error(`no timer ${name}`)
		return found
	}

	/** Lets time pass until a pending timer has fired. */
	async passTimer(name: string): Promise<ExplainedTimer> {
		const pending = (await this.timers("pending")).find((one) => one.name === name)
		if (!pending) throw new Error(`no pending timer ${name}`)
		await this.story.stage.platform.passTo(pending.dueAt)
		const fired = (await this.timers("fired")).find((one) => one.id === pending.id)
		if (!fired) throw new Error(`${name} did not fire`)
		return fired
	}
}

/** Not possible now: the answer says what is. */
export const notNow = (...unmet: readonly string[]) => ({
	status: 409,
	code: "EVENT_NOT_ALLOWED",
	...(unmet.length > 0 ? { unmet } : {}),
	available: expect.any(Array) as unknown,
})
export const forbidden = { status: 403, code: "FORBIDDEN" } as const
/** For whom the database shows nothing of the case: they do not learn that it exists. */
export const notFound = { status: 404, code: "NOT_FOUND" } as const

/** Everything the database holds, to the last column, as one fingerprint of each table. */
async function everyRow({ engine }: TestPlatform): Promise<Readonly<Record<string, string>>> {
	const sql = engine.db.$client
	const tables = await sql<{ name: string }[]>`
		select table_name as name from information_schema.tables where table_schema = 'public' order by 1`
	const prints = tables.map(
		({ name }) =>
			`select '${name}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as print from "${name}" t`,
	)
	const rows = await sql.unsafe<{ name: string; print: string }[]>(prints.join(" union all "))
	return Object.fromEntries(rows.map(({ name, print }) => [name, print]))
}
