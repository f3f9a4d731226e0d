import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { grantableRoles } from "../../machines/policy.ts"
import { expected } from "../setup/api-client.ts"
import { openEveryProcedure } from "../setup/every-procedure.ts"
import { type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { type Route, requestsOf, routesOf } from "../setup/request-of-route.ts"

/** Words that only stand in cases of the first platform: one in every kind of field that somebody fills. */
const words = {
	birthName: "Zanzibarine",
	givenNames: "Quetzalcoa",
	birthDate: "1987-11-23",
	phone: "0692998877",
	contact: "Ornithorynque",
	document: "Bathyscaphe",
	content: "Hippocampe",
	sheet: "Psittacose",
	reason: "Xylophage",
}

let platform: TestPlatform
let document: Parameters<typeof routesOf>[0]
let routes: readonly Route[]
/**
 * Ids and words by which rows of the first platform are asked for. Words as somebody would type them and not as the rows
 * have them: what strangers write themselves, a label of the directory for instance, is not taken for a leak later.
 */
let known: readonly string[]
/** What must not come back to whoever is no business of these cases: the words above, and the cases' numbers. */
let canaries: readonly string[]

beforeAll(async () => {
	platform = await startPlatform()
	const instances = await openEveryProcedure(platform)
	const { nurse, physician } = platform.team
	const patient = {
		birthName: words.birthName,
		givenNames: words.givenNames,
		birthDate: words.birthDate,
		sex: "female",
		phone: words.phone,
	}
	const opened = await platform.openCase({ patient, requesterContact: { name: words.contact, phone: words.phone } })
	await platform.send(opened.caseId, "REQUEST_ACCEPTED", {}, nurse)
	const orientation = { filieres: [seedId("filiere", "MCGRE")], level: "LOCAL", followedSuggestion: "none" }
	await platform.send(opened.caseId, "ORIENTATION_PROPOSED", { ...orientation, reason: words.reason }, nurse)
	await platform.send(opened.caseId, "ORIENTATION_VALIDATED", { note: words.reason }, physician)
	const item = seedId("bamaraItem", "gene")
	const sheet = `/api/cases/${opened.caseId}/bamara-sheet/${item}`
	expected("fill the sheet", await platform.client(nurse).send("PUT", sheet, { value: words.sheet }))
	const added = await platform
		.client(nurse)
		.send("POST", `/api/cases/${opened.caseId}/documents`, `%PDF-1.7 ${words.content}`, {
			"Content-Type": "application/pdf",
			"X-File-Name": `${words.document}.pdf`,
		})
	expected("add a document", added)
	const sql = platform.engine.db.$client
	await sql`insert into incidents (case_id, instance_id, platform_id, kind, subject_id, code, message, attempts, opened_at, last_attempt_at)
		values (${opened.caseId}, ${opened.caseId}, ${platform.team.platformId}, 'notice', ${nurse.id}, 'UNEXPECTED', 'x', 1, now(), now())`
	const ids = await sql<{ id: string }[]>`
		select id::text as id from instances where case_id = ${opened.caseId}
		union all select id::text from documents where case_id = ${opened.caseId}
		union all select id::text from incidents where case_id = ${opened.caseId}
		union all (select id::text from tasks where case_id = ${opened.caseId} limit 2)
		union all (select id::text from notices where case_id = ${opened.caseId} limit 1)`
	document = (await platform.client(null).get<Parameters<typeof routesOf>[0]>("/api/openapi.json")).body
	routes = routesOf(document)
	canaries = [...Object.values(words), opened.number]
	known = [
		...new Set([
			instances["tele-expertise"] ?? "",
			...ids.map((one) => one.id),
			platform.team.platformId,
			item,
			nurse.id,
			opened.number.slice(0, -1),
			words.birthName.toUpperCase(),
			words.phone.replaceAll(/(\d\d)(?=\d)/g, "$1 "),
		]),
	]
}, 120_000)
afterAll(() => platform.close())

/** Whoever has no business with a case of the first platform: other platforms' people, and a stranger. */
const strangers = (): readonly (readonly [string, Someone | null])[] => [
	...grantableRoles.map((role) => [`${role} elsewhere`, platform.elsewhere[role]] as const),
	["stranger", platform.outside.stranger],
	["nobody", null],
]

/** Asks as the route wants to be asked; gives whatever comes back, headers too, as text. */
async function ask(as: Someone | null, { method }: Route, request: { path: string; body: unknown }): Promise<string> {
	const response = await platform.app.request(request.path, {
		method,
		headers: {
			...(as === null ? {} : { Authorization: `Bearer ${as.token}` }),
			...(request.body === undefined ? {} : { "Content-Type": "application/json" }),
		},
		...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
	})
	expect(response.status, `${method} ${request.path}`).toBeLessThan(500)
	return `${JSON.stringify([...response.headers])}${await response.text()}`
}

/** What of the canaries an answer repeats that was not in the request. */
const leaksOf = (answer: string, request: { path: string; body: unknown }): readonly string[] => {
	const sent = `${decodeURIComponent(request.path)}${JSON.stringify(request.body ?? "")}`
	return canaries.filter((one) => answer.includes(one) && !sent.includes(one))
}

test("the canaries are there to be found: the platform's own nurse gets every one of them", async () => {
	const { nurse } = platform.team
	const found: string[] = []
	for (const route of routes.filter((one) => one.method === "GET"))
		for (const request of fc.sample(requestsOf(route, document, known), { numRuns: 60, seed: 7 }))
			found.push(await ask(nurse, route, { ...request }))
	const all = found.join("\n")
	expect(canaries.filter((one) => !all.includes(one))).toEqual([])
}, 120_000)

test("nobody without business there gets a byte of another platform's cases, whatever they ask of whichever route", async () => {
	for (const [who, someone] of strangers())
		for (const route of routes) {
			// Signing out or away would only take the caller's own rights.
			if (route.method === "DELETE" && route.path.startsWith("/api/sessions")) continue
			// Whoever opens a case in an emergency has business there: `emergency-access.test.ts` says how much.
			if (route.method === "POST" && route.path === "/api/emergency-accesses") continue
			await fc.assert(
				fc.asyncProperty(requestsOf(route, document, known), async (request) => {
					const leaked = leaksOf(await ask(someone, route, request), request)
					expect(leaked, `${who}: ${route.method} ${request.path}`).toEqual([])
				}),
				{ numRuns: route.method === "GET" ? 6 : 3 },
			)
		}
}, 240_000)

test("managers get no name, no word and no number of their own platform's cases", async () => {
	for (const route of routes.filter((one) => one.method === "GET"))
		await fc.assert(
			fc.asyncProperty(requestsOf(route, document, known), async (request) => {
				const answer = await ask(platform.team.manager, route, request)
				expect(leaksOf(answer, request), `${route.method} ${request.path}`).toEqual([])
			}),
			{ numRuns: 10 },
		)
}, 120_000)
