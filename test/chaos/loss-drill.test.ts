import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { startPostgres } from "../setup/postgres.ts"
import { until } from "../setup/until.ts"
import { effectsOf, isSettled, runLossDrill } from "./loss-drill.ts"
import { backends, openScene } from "./scene.ts"
import { lostOrDoubled, randomFrom } from "./traffic.ts"

/** `npm run drill` sets them to 5,000 cases and 60 seconds. */
const CASES = Number(process.env["DRILL_CASES"] ?? 400)
const SECONDS = Number(process.env["DRILL_SECONDS"] ?? 12)
const WORKERS = 3
const APIS = 2
/** Repeats a drill that failed; what the processes do meanwhile is theirs. */
const seed = Number(process.env["DRILL_SEED"] ?? Date.now() % 1_000_000)
/** A message whose job was lost is looked for after a minute, by a sweep that comes every 30 s. */
const RECOVERY_MS = 240_000
const TEST_MS = 400_000 + CASES * 100

const house = fileURLToPath(new URL("../..", import.meta.url))

test.each(backends)(
	`on %s, ${CASES} reminders fall due while workers and APIs are killed for ${SECONDS} s, the queue is emptied and the database dies: each has one effect (seed ${seed})`,
	{ timeout: TEST_MS },
	async (backend) => {
		const random = randomFrom(seed)
		const postgres = await startPostgres()
		const scene = await openScene(backend, { url: postgres.url })
		try {
			const options = { cases: CASES, workers: WORKERS, apis: APIS, seconds: SECONDS, random }
			const { cases, killed, requests, settled } = await runLossDrill(scene, postgres, options)
			const all = [...cases.quiet, ...cases.busy, ...cases.settled]
			const ended = Date.now()
			const dueByThen = (await scene.remindersOf(cases.quiet)).filter((one) => one.status === "pending").length
			await until(
				async () => (await scene.remindersOf(cases.quiet)).every((one) => one.status === "fired"),
				RECOVERY_MS,
			)
			await until(async () => {
				expect(await scene.openIncidents()).toEqual([])
				return await isSettled(scene)
			}, RECOVERY_MS)
			const recovered = Date.now() - ended

			const effects = await effectsOf(scene, all)
			const fired = effects.filter((one) => one.status === "fired")
			// Every due reminder has exactly one recorded effect: an entry, a notice, each of its people told once.
			expect(fired.filter((one) => one.entries !== 1 || one.early)).toEqual([])
			const reminders = fired.filter((one) => one.name === "receivedReminder1")
			expect(reminders.length).toBeGreaterThanOrEqual(cases.quiet.length)
			expect(reminders.filter((one) => one.notices !== 1)).toEqual([])
			expect(reminders.filter((one) => one.told !== one.recipients)).toEqual([])
			// A request that was accepted between its reminder and the inbox is reminded of to nobody any more.
			const quiet = new Set(cases.quiet)
			expect(reminders.filter((one) => one.told === 0 && quiet.has(one.case_id))).toEqual([])
			// Nothing fired after it was called off, and nothing that still waits has.
			expect(effects.filter((one) => one.status !== "fired" && (one.entries > 0 || one.notices > 0))).toEqual([])
			const calledOff = effects.filter((one) => one.name === "receivedReminder1" && one.status === "cancelled")
			const undecided = effects.filter(
				(one) => one.name === "receivedReminder1" && settled.has(one.case_id) && !/cancelled|fired/.test(one.status),
			)
			expect(undecided).toEqual([])
			expect(calledOff.length).toBeGreaterThan(0)
			// What was answered is in the log once, and nothing else.
			expect(await lostOrDoubled(scene, cases.busy, requests)).toEqual([])
			expect(killed.api + killed.worker).toBeGreaterThan(2)
			// The command that operators run: it ends with 1 when it finds anything.
			const command = [process.execPath, ["--import", "tsx", "scripts/verify.ts"]] as const
			const { stdout } = await promisify(execFile)(...command, {
				cwd: house,
				env: { ...process.env, ...scene.environment },
			})

			const late = reminders.map((one) => one.late_ms ?? 0).sort((a, b) => a - b)
			const at = (share: number) => Math.round((late[Math.floor(share * (late.length - 1))] ?? 0) / 100) / 10
			console.log(
				`${backend}, seed ${seed}: ${all.length} cases; ${killed.worker} workers and ${killed.api} APIs killed; ` +
					`${fired.length} timers fired once each, ${calledOff.length} called off; ` +
					`${requests.filter(({ answer }) => answer.status === 200).length} events carried out meanwhile; ` +
					`lateness s p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}; ` +
					`${dueByThen} still waited when the killing ended, all done ${Math.round(recovered / 1_000)} s later; ` +
					`verify: ${stdout.trim().split("\n").at(-1) ?? ""}`,
			)
		} finally {
			await scene.close()
			await postgres.stop()
		}
	},
)
