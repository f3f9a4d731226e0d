import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { pino } from "pino"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"
import { Registry as Metrics } from "prom-client"
import { startServer } from "../../api/server.ts"
import { readGeography } from "../../db/geography.ts"
import { databaseRoles } from "../../db/row-security.ts"
import { DEMO_PASSWORD, demoAccounts, seedDemo } from "../../db/seed/demo/seed-demo.ts"
import { seedDirectory } from "../../db/seed/directory.ts"
import { openStorage } from "../../db/storage.ts"
import { getChromium } from "../setup/chromium.ts"
import { until } from "../setup/until.ts"
import { fillWithOpenCases } from "./many-open-cases.ts"
import { printTable, progress, rounded } from "./stats.ts"

/** How much slower than this machine the one is that people have. */
const THROTTLE = 4
const WEB = path.resolve(import.meta.dirname, "../../dist/web")

interface ScreensOptions {
	readonly cases: number
	readonly rounds: number
}

/** Medians, ms. */
export interface Screens {
	readonly cases: number
	/** From the request of the page to its first cards, with an empty cache and with a full one. */
	readonly boardCold: number
	readonly boardWarm: number
	/** From a tick in a filter to the board that fits it. */
	readonly filter: number
	/** From the moment that a page sends something to its own screen, and to that of another browser. */
	readonly here: number
	readonly elsewhere: number
}

/** (e) The board among many cases, in Chromium with a slow processor: the real server, the built screens. */
export async function measureScreens({ cases, rounds }: ScreensOptions): Promise<Screens> {
	const dataDir = await mkdtemp(path.join(tmpdir(), "passerelle-screens-"))
	const storage = await openStorage({
		databaseUrl: undefined,
		databaseCa: undefined,
		ownerUrl: undefined,
		masterKey: undefined,
		dataDir,
		pool: 10,
	})
	const now = new Date()
	await seedDirectory(storage.engine.db, now)
	const geography = await readGeography(storage.engine.db)
	const engine = { ...storage.engine, geography }
	await seedDemo(engine, now)
	const nurse = demoAccounts.find((one) => one.login === "ines.vacoa")
	const [platform] = await engine.db.$client<{ id: string }[]>`
		select g.platform_id as id from role_grants g join accounts a on a.id = g.account_id where a.login = ${nurse?.login ?? ""}`
	if (!nurse || !platform) throw new Error("the demonstration has no nurse")
	await fillWithOpenCases(engine, platform.id, cases)
	progress(`${cases} open cases`)
	const server = await startServer(
		{
			engine: { ...storage.engineAs(databaseRoles.api), geography },
			logger: pino({ level: "silent" }),
			metrics: new Metrics(),
			secureCookies: false,
			secondFactor: "offered",
			web: WEB,
		},
		{ port: 0, hostname: "127.0.0.1" },
	)
	const browser = await chromium.launch({
		executablePath: await getChromium(),
		args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
	})
	try {
		const url = `http://localhost:${server.port}`
		const open = () => signedIn(browser, url, nurse.login)
		const cold: number[] = []
		const warm: number[] = []
		for (let round = 0; round < rounds; round += 1) {
			const context = await open()
			const page = await slowPage(context)
			cold.push(await timeToBoard(page))
			warm.push(await timeToBoard(page))
			await context.close()
		}
		const [here, there] = [await slowPage(await open()), await slowPage(await open())]
		await timeToBoard(here)
		await timeToBoard(there)
		const filters: number[] = []
		for (let round = 0; round < rounds * 2; round += 1) filters.push(await timeToFilter(here))
		const own: number[] = []
		const others: number[] = []
		for (let round = 0; round < rounds; round += 1) {
			const [mine, theirs] = await timeToScreens(here, there, platform.id)
			own.push(mine)
			others.push(theirs)
		}
		const screens = {
			cases,
			boardCold: median(cold),
			boardWarm: median(warm),
			filter: median(filters),
			here: median(own),
			elsewhere: median(others),
		}
		printTable(
			`(e) ${cases} open cases, Chromium with its processor ${THROTTLE} times slower, medians of ${rounds} rounds`,
			["what", "ms"],
			Object.entries(screens).filter(([name]) => name !== "cases"),
		)
		return screens
	} finally {
		await browser.close()
		await server.stop()
		await storage.close()
		await rm(dataDir, { recursive: true })
	}
}

const median = (values: readonly number[]): number =>
	rounded(values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN, 0)

async function signedIn(browser: Browser, url: string, login: string): Promise<BrowserContext> {
	const context = await browser.newContext({ baseURL: url, locale: "fr-FR", viewport: { width: 1440, height: 900 } })
	const data = { login, password: DEMO_PASSWORD }
	const answer = await context.request.post("/api/sessions", { data, headers: { Origin: url } })
	if (!answer.ok()) throw new Error(`signing in: ${answer.status()}`)
	return context
}

/** A page that notes when the first card is there and whenever the count of cases changes. */
async function slowPage(context: BrowserContext): Promise<Page> {
	const page = await context.newPage()
	// tsx keeps the names of functions by calling this, which a page does not have.
	await page.addInitScript({ content: "globalThis.__name = (named) => named" })
	await page.addInitScript(() => {
		const noted = { first: 0, count: "", changedAt: 0 }
		Object.assign(window, { noted })
		const look = () => {
			if (noted.first === 0 && document.querySelector("[data-card]")) noted.first = performance.now()
			const count = document.querySelector("h1 + p")?.textContent ?? ""
			if (count === noted.count) return
			noted.count = count
			// Seen once it is painted.
			requestAnimationFrame(() => {
				noted.changedAt = Date.now()
			})
		}
		new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
	})
	const session = await context.newCDPSession(page)
	await session.send("Emulation.setCPUThrottlingRate", { rate: THROTTLE })
	return page
}

interface Noted {
	readonly first: number
	readonly count: string
	readonly changedAt: number
}
const notedOn = (page: Page): Promise<Noted> => page.evaluate(() => (window as unknown as { noted: Noted }).noted)

async function timeToBoard(page: Page): Promise<number> {
	await page.goto("/tableau")
	// Asked from outside: what Playwright would ask with inside is an eval, which the page's policy forbids.
	await until(async () => (await notedOn(page)).first > 0)
	return (await notedOn(page)).first
}

/** Ticks « Urgent », or takes the tick off. */
async function timeToFilter(page: Page): Promise<number> {
	const box = page.getByRole("checkbox", { name: "Urgent", exact: true })
	if ((await box.count()) === 0) await page.getByRole("button", { name: /^Urgen/ }).click()
	await box.waitFor()
	const before = (await notedOn(page)).changedAt
	const began = await box.evaluate((element) => {
		const at = Date.now()
		;(element as HTMLInputElement).click()
		return at
	})
	await until(async () => (await notedOn(page)).changedAt > before)
	return (await notedOn(page)).changedAt - began
}

/** A page opens a case; both screens count one more. */
async function timeToScreens(here: Page, there: Page, platform: string): Promise<[number, number]> {
	const marks = await Promise.all([here, there].map(async (page) => (await notedOn(page)).changedAt))
	const body = {
		platform,
		requesterType: "patient",
		channel: "phone",
		urgency: "emergency",
		diagnosticState: "none",
		doctorSettled: true,
		contactRefused: false,
		territoryOfCare: "RE",
		territoryOfResidence: "RE",
		patient: { birthName: "Essai", givenNames: "Ada", birthDate: "1980-05-04", sex: "female" },
	}
	const began = await here.evaluate(async (sent) => {
		const at = Date.now()
		const answer = await fetch("/api/cases", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify(sent),
		})
		if (!answer.ok) throw new Error(`not opened: ${answer.status}`)
		return at
	}, body)
	const seen = await Promise.all(
		[here, there].map(async (page, index) => {
			const since = Math.max(marks[index] ?? 0, began)
			await until(async () => (await notedOn(page)).changedAt > since)
			return (await notedOn(page)).changedAt - began
		}),
	)
	// Lists are read again once a second at most: the next round begins after that.
	await here.waitForTimeout(1_500)
	return [seen[0] ?? Number.NaN, seen[1] ?? Number.NaN]
}
