import { randomBytes } from "node:crypto"
import { describe, expect, test } from "vitest"
import { connect } from "../../db/client.ts"
import { until } from "../setup/until.ts"
import { backends, openScene } from "./scene.ts"

// As docs/security.md says to set it up: the owner migrates, a login without a right of its own serves and works.
describe.each(backends)("with an owner and a login that only takes on roles, on %s", (backend) => {
	test("the product serves and fires deadlines, and the login by itself sees nothing", async () => {
		const scene = await openScene(backend)
		const login = `login_${randomBytes(6).toString("hex")}`
		const password = randomBytes(12).toString("hex")
		try {
			await scene.sql.unsafe(`create role ${login} login noinherit password '${password}';
				grant passerelle_api, passerelle_worker to ${login}`)
			const [row] = await scene.sql<{ name: string }[]>`select current_database() as name`
			// The queue on PostgreSQL makes a schema of its own.
			await scene.sql.unsafe(`grant create on database "${row?.name}" to ${login}`)
			const url = new URL(scene.url)
			url.username = login
			url.password = password
			const logins = { DATABASE_URL: url.href, DATABASE_OWNER_URL: scene.url }
			const api = await scene.start("api", logins)
			await scene.start("worker", logins)
			const { id } = await scene.openCaseDueIn(-1_000)
			await scene.tellRelay([id])
			await until(async () => (await scene.remindersOf([id])).some((one) => one.status === "fired"), 30_000)
			expect(await scene.read(api, scene.team.nurse, `cases/${id}`)).toBe(200)
			expect(await scene.read(api, scene.elsewhere.nurse, `cases/${id}`)).toBe(404)
			const by = connect(url.href, { max: 1 })
			await expect(by.$client`select id from cases`).rejects.toThrow("permission denied")
			await expect(by.$client`alter table cases disable row level security`).rejects.toThrow("must be owner")
			await by.$client.end()
		} finally {
			await scene.sql.unsafe(`drop owned by ${login} cascade; drop role ${login}`).catch(() => undefined)
			await scene.close()
		}
	})
})
