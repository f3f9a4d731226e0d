import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { createClient } from "../setup/api-client.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

const LIMIT = 40

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

const limited = (extra: object = {}) =>
	createApp({
		engine: platform.engine,
		logger: pino({ level: "silent" }),
		metrics: new Metrics(),
		secureCookies: false,
		requestsPerMinute: LIMIT,
		...extra,
	})

test("who asks too much in a minute is told to wait, and nobody else is", async () => {
	const app = limited()
	const { nurse, secretary } = platform.team
	const mine = createClient(app, nurse.token)
	const answers = await Promise.all(Array.from({ length: LIMIT + 5 }, () => mine.get("/api/definitions")))
	expect(answers.filter((one) => one.status === 200)).toHaveLength(LIMIT)
	const refused = answers.filter((one) => one.status === 429)
	expect(refused).toHaveLength(5)
	expect(refused[0]?.body["code"]).toBe("TOO_MANY_ATTEMPTS")
	const wait = Number(refused[0]?.headers.get("Retry-After"))
	expect(wait).toBeGreaterThan(0)
	expect(wait).toBeLessThanOrEqual(60)
	expect((await createClient(app, secretary.token).get("/api/definitions")).status).toBe(200)
})

test("somebody without an account may ask a tenth of it, by the network they come from", async () => {
	const nobody = createClient(limited({ trustedProxies: 1 }), undefined)
	const ask = async (address: string) =>
		(await nobody.get("/api/surveys/questions?variant=patient", { "X-Forwarded-For": address })).status
	const statuses: number[] = []
	for (let index = 0; index < LIMIT / 10 + 2; index += 1) statuses.push(await ask("203.0.113.7"))
	expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
	expect(await ask("203.0.113.8")).toBe(200)
})

test("metrics are for whoever runs the platform: this machine, or the holder of the token", async () => {
	const open = limited({ trustedProxies: 1 })
	const ask = (app: typeof open, headers: Record<string, string>) => app.request("/metrics", { headers })
	expect((await ask(open, {})).status).toBe(200)
	expect((await ask(open, { "X-Forwarded-For": "203.0.113.7" })).status).toBe(404)
	const token = "un-jeton-assez-long-pour-la-mesure"
	const guarded = limited({ metricsToken: token })
	expect((await ask(guarded, {})).status).toBe(404)
	expect((await ask(guarded, { Authorization: "Bearer faux" })).status).toBe(404)
	expect((await ask(guarded, { Authorization: `Bearer ${token}` })).status).toBe(200)
})
