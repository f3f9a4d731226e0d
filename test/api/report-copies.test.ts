import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { CountsFigure } from "../../db/reports/figure.ts"
import type { ReportView } from "../../db/reports/read-reports.ts"
import { type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

/*
 * Ten doctors and six families ask in the first half of the year, ten doctors and two families in the second. Whoever
 * has both reports would learn of the two families by subtracting.
 */

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-02-02T06:00:00Z" })
	await platform.engine.db.$client`
		insert into platform_mandates (platform_id, opened_on, set_by, set_at)
		values (${platform.team.platformId}, '2026-01-01', 'test', now())`
	const open = async (requesterType: string, times: number) => {
		for (let n = 0; n < times; n += 1) await platform.openCase({ requesterType })
	}
	await open("treatingDoctor", 10)
	await open("family", 6)
	await platform.passTo("2026-09-01T06:00:00Z")
	await open("treatingDoctor", 10)
	await open("family", 2)
	await platform.passTo("2027-01-04T06:00:00Z")
}, 120_000)
afterAll(() => platform.close())

const begin = async (kind: string) =>
	(
		await platform
			.client(platform.team.nurse)
			.post<{ id: string }>("/api/reports", { platform: platform.team.platformId, kind, fromOn: "2026-01-01" })
	).body.id
const step = async (id: string, as: Someone, type: string, payload = {}) =>
	expect((await platform.client(as).post(`/api/reports/${id}/events`, { type, payload })).status).toBe(204)
const read = async (id: string, as: Someone) => (await platform.client(as).get<ReportView>(`/api/reports/${id}`)).body
const cells = ({ content }: ReportView, figure: string) => {
	const found = content.figures.find((one): one is CountsFigure => one.id === figure && one.kind === "counts")
	return { n: found?.n, ...Object.fromEntries((found?.cells ?? []).map((one) => [one.key, one.n])) }
}

test("a number that two reports would give by subtraction is hidden in the later one", async () => {
	const { nurse, physician, manager } = platform.team
	const half = await begin("sixMonth")
	await step(half, physician, "REPORT_FROZEN")
	await step(half, nurse, "SENT_TO_DIRECTOR")
	expect(cells(await read(half, manager), "requesters")).toEqual({ n: 16, treatingDoctor: 10, family: 6 })

	const year = await begin("yearly")
	await step(year, physician, "REPORT_FROZEN")
	await step(year, nurse, "SENT_TO_DIRECTOR")
	expect(cells(await read(year, nurse), "requesters")).toEqual({ n: 28, treatingDoctor: 20, family: 8 })
	const copy = await read(year, manager)
	// Eight less six; and the doctors with them, or the whole would give them.
	expect(cells(copy, "requesters")).toEqual({ n: 28, treatingDoctor: null, family: null })
	expect(copy.content.beside).toEqual([(await read(half, manager)).hash])
	expect((await platform.client(nurse).get(`/api/reports/${year}/verification`)).body).toMatchObject({
		intact: true,
		copyIntact: true,
		same: true,
	})
})

test("an edition that nobody outside has had hides nothing of the next; one that was handed over does", async () => {
	const { nurse, physician, manager } = platform.team
	const year = (
		await platform.client(nurse).get<{ items: { reports: { id: string; kind: string }[] }[] }>("/api/reports")
	).body.items[0]?.reports.find((one) => one.kind === "yearly")?.id
	const id = year ?? ""
	await step(id, manager, "RETURNED_TO_TEAM", { reason: "Compléter" })
	await step(id, physician, "REPORT_FROZEN")
	await step(id, physician, "REPORT_REOPENED")
	await step(id, physician, "REPORT_FROZEN")
	const left = async () => {
		const { body } = await platform
			.client(nurse)
			.get<{ content: { beside?: string[] } }>(`/api/reports/${id}/file?format=json&copy=true`)
		return body.content.beside?.length
	}
	// The point at six months, and the edition that the direction sent back.
	expect(await left()).toBe(2)
	// That file has left now.
	await step(id, physician, "REPORT_REOPENED")
	await step(id, physician, "REPORT_FROZEN")
	expect(await left()).toBe(3)
})

describe("a draft's copy that was downloaded", () => {
	interface File {
		readonly content: ReportView["content"]
	}
	const download = async (id: string) =>
		(await platform.client(platform.team.nurse).get<File>(`/api/reports/${id}/file?format=json&copy=true`)).body.content
	const kept = async () => (await sql()`select hash from report_draft_copies`).length
	const sql = () => platform.engine.db.$client
	const of = ({ figures }: ReportView["content"], id: string) => {
		const found = figures.find((one): one is CountsFigure => one.id === id && one.kind === "counts")
		return { n: found?.n, ...Object.fromEntries((found?.cells ?? []).map((one) => [one.key, one.n])) }
	}
	let draft: string

	test("is kept, and the next one is made beside it", async () => {
		await platform.passTo("2027-02-01T06:00:00Z")
		for (let n = 0; n < 6; n += 1) await platform.openCase({ requesterType: "family" })
		await platform.passTo("2027-02-01T06:01:00Z")
		draft = (
			await platform.client(platform.team.nurse).post<{ id: string }>("/api/reports", {
				platform: platform.team.platformId,
				kind: "yearly",
				fromOn: "2027-01-01",
			})
		).body.id
		expect(of(await download(draft), "requesters")).toEqual({ n: 6, family: 6 })
		// Asked for again and the same: one copy.
		expect(of(await download(draft), "requesters")).toEqual({ n: 6, family: 6 })
		expect(await kept()).toBe(1)
		await platform.passTo("2027-02-08T06:00:00Z")
		await platform.openCase({ requesterType: "family" })
		await platform.passTo("2027-02-08T06:01:00Z")
		// Seven less six.
		expect(of(await download(draft), "requesters")).toEqual({ n: null, family: null })
		expect(await kept()).toBe(2)
		// The team reads every number, and what it reads left nobody.
		expect(cells(await read(draft, platform.team.nurse), "requesters")).toEqual({ n: 7, family: 7 })
	})

	test("hides in the edition what the two together would give", async () => {
		await platform.passTo("2027-06-01T06:00:00Z")
		for (let n = 0; n < 8; n += 1) await platform.openCase({ requesterType: "family" })
		await platform.passTo("2027-06-01T06:01:00Z")
		const third = await download(draft)
		expect(of(third, "requesters")).toEqual({ n: 15, family: 15 })
		expect(third.beside).toHaveLength(2)
		await platform.passTo("2028-01-10T06:00:00Z")
		await step(draft, platform.team.physician, "REPORT_FROZEN")
		const frozen = await download(draft)
		expect(of(frozen, "requesters")).toEqual({ n: 15, family: 15 })
		expect(frozen.beside).toHaveLength(3)
		expect((await platform.client(platform.team.nurse).get(`/api/reports/${draft}/verification`)).body).toMatchObject({
			copyIntact: true,
			same: true,
		})
	})

	test("is not counted again for whoever reads it next, unless something was recorded", async () => {
		const id = (
			await platform.client(platform.team.nurse).post<{ id: string }>("/api/reports", {
				platform: platform.team.platformId,
				kind: "yearly",
				fromOn: "2028-01-01",
			})
		).body.id
		const first = await read(id, platform.team.nurse)
		await platform.passTo("2028-01-10T06:05:00Z")
		expect((await read(id, platform.team.nurse)).content.asOf).toBe(first.content.asOf)
		await platform.openCase({ requesterType: "family" })
		await platform.passTo("2028-01-10T06:06:00Z")
		const after = await read(id, platform.team.nurse)
		expect(cells(after, "requesters")).toEqual({ n: 1, family: 1 })
		await platform.passTo("2028-01-10T07:05:00Z")
		expect((await read(id, platform.team.nurse)).content.asOf).not.toBe(after.content.asOf)
	})
})
