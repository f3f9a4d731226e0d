import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { grantRole } from "../../db/accounts.ts"
import { createQueueBoard, type QueueBoard } from "../../workers/queue-board.ts"
import { type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { createSomeone } from "../setup/teams.ts"

let platform: TestPlatform
let board: QueueBoard
let app: ReturnType<typeof createApp>
let everywhere: Someone
beforeAll(async () => {
	platform = await startPlatform()
	const logger = pino({ level: "silent" })
	board = createQueueBoard({ backend: { kind: "postgres", url: platform.url }, logger })
	app = createApp({
		engine: platform.apiEngine,
		logger,
		metrics: new Metrics(),
		secureCookies: false,
		queueBoard: board,
	})
	everywhere = await createSomeone(platform.engine, "administrator of all", null)
	await grantRole(platform.engine.db.$client, everywhere.accountId, { role: "administrator" })
})
afterAll(async () => {
	await board.close()
	await platform.close()
})

const PAGE = "/administration/files"
const ask = async (
	who: Someone | null,
	path: string,
	{ method = "GET", headers = {} }: { method?: string; headers?: Readonly<Record<string, string>> } = {},
) =>
	await app.request(path, {
		method,
		headers: { ...(who === null ? {} : { Authorization: `Bearer ${who.token}` }), ...headers },
	})

describe("the view of the queues", () => {
	test.each(["", "/api/queues", "/queue/timers", "/static/images/logo.svg"])(
		"%s is for administrators of all platforms alone; for anybody else there is nothing there",
		async (path) => {
			expect((await ask(null, `${PAGE}${path}`)).status).toBe(401)
			for (const who of [
				platform.team.nurse,
				platform.team.physician,
				platform.team.administrator,
				platform.team.auditor,
			])
				expect((await ask(who, `${PAGE}${path}`)).status).toBe(404)
			expect((await ask(everywhere, `${PAGE}${path}`)).status).toBe(200)
		},
	)

	test("leads a browser that is not signed in to sign in, and back", async () => {
		const answer = await ask(null, PAGE, { headers: { Accept: "text/html" } })
		expect(answer.status).toBe(302)
		expect(answer.headers.get("Location")).toBe("/connexion?vers=%2Fadministration%2Ffiles")
	})

	test("is a page without script of its own inside and with nothing from elsewhere", async () => {
		const answer = await ask(everywhere, PAGE)
		const policy = answer.headers.get("Content-Security-Policy") ?? ""
		expect(policy).toContain("default-src 'none'")
		expect(policy).toContain("script-src 'self'")
		expect(policy).not.toContain("unsafe")
		const html = await answer.text()
		expect(html).not.toMatch(/https?:\/\//)
		const scripts = [...html.matchAll(/<script defer src="([^"]+)">/g)].map(([, source]) => source ?? "")
		expect(scripts.length).toBeGreaterThan(0)
		for (const one of scripts) {
			const file = await ask(everywhere, `${PAGE}/${one}`)
			expect(file.status).toBe(200)
			expect(file.headers.get("Content-Type")).toContain("javascript")
			await file.arrayBuffer()
		}
	})

	test("answers what it shows, and no request that would change a queue", async () => {
		const shown = (await (await ask(everywhere, `${PAGE}/api/queues`)).json()) as { queues: { name: string }[] }
		expect(shown.queues.map(({ name }) => name)).toEqual(["timers", "notices", "messages"])
		for (const method of ["PUT", "POST", "PATCH", "DELETE"])
			for (const path of ["/api/queues/pause", "/api/queues/timers/empty", "/api/queues/timers/add"])
				expect((await ask(everywhere, `${PAGE}${path}`, { method })).status).toBe(404)
	})
})
