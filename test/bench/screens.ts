import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core"
import { readGeography } from "../../db/geography.ts"
import { DEMO_PASSWORD, demoAccounts, seedDemo } from "../../db/seed/demo/seed-demo.ts"
import { seedDirectory } from "../../db/seed/directory.ts"
import { openStorage } from "../../db/storage.ts"
import { getChromium } from "../setup/chromium.ts"
import { fillWithOpenCases } from "./many-open-cases.ts"
import { startProcess } from "./processes.ts"
import { printTable, progress, rounded } from "./stats.ts"

/** How much slower than this machine the one is that people have. */
const THROTTLE = 4

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

/**
 * (e) The board among many cases, in Chromium with a slow processor: the product as a process of its own, the built
 * screens. Only the page that is measured is slow: Chromium makes a processor slow by keeping it busy, and two slow
 * pages would take both cores from the server.
 */
export async function measureScreens({ cases, rounds }: ScreensOptions): Promise<Screens> {
	const dataDir = await mkdtemp(path.join(tmpdir(), "passerelle-screens-"))
	const { login, platform } = await prepareDemo(dataDir, cases)
	progress(`${cases} open cases`)
	const api = await startProcess({ role: "api", platform: { dataDir } })
	const browser = await chromium.launch({
		executablePath: await getChromium(),
		args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
	})
	try {
		const open = async () => await WatchedPage.open(browser, `http://localhost:${api.port}`, login)
		const cold: number[] = []
		const warm: number[] = []
		for (let round = 0; round < rounds; round += 1) {
			const page = await open()
			await page.slowDown(THROTTLE)
			cold.push(await page.timeToBoard())
			await page.rest()
			warm.push(await page.timeToBoard())
			await page.close()
		}
		const [here, there] = [await open(), await open()]
		for (const page of [here, there]) await page.timeToBoard()
		await here.slowDown(THROTTLE)
		const filters: number[] = []
		for (let round = 0; round < rounds * 2; round += 1) {
			await here.rest()
			filters.push(await timeToFilter(here))
		}
		const own: number[] = []
		const others: number[] = []
		for (let round = 0; round < rounds; round += 1) {
			await here.slowDown(THROTTLE)
			await there.slowDown(1)
			await here.rest()
			own.push(await timeToScreen(here, here, platform))
			await here.slowDown(1)
			await there.slowDown(THROTTLE)
			await here.rest()
			others.push(await timeToScreen(here, there, platform))
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
		await api.stop()
		await rm(dataDir, { recursive: true })
	}
}

/** A demonstration with many cases, and a nurse of it who sees them. */
async function prepareDemo(dataDir: string, cases: number): Promise<{ login: string; platform: string }> {
	const storage = await openStorage({
		databaseUrl: undefined,
		databaseCa: undefined,
		ownerUrl: undefined,
		masterKey: undefined,
		dataDir,
		pool: 10,
	})
	try {
		const now = new Date()
		await seedDirectory(storage.engine.db, now)
		const engine = { ...storage.engine, geography: await readGeography(storage.engine.db) }
		await seedDemo(engine, now)
		const nurse = demoAccounts.find((one) => one.login === "ines.vacoa")
		const [platform] = await engine.db.$client<{ id: string }[]>`
			select g.platform_id as id from role_grants g join accounts a on a.id = g.account_id where a.login = ${nurse?.login ?? ""}`
		if (!nurse || !platform) throw new Error("the demonstration has no nurse")
		await fillWithOpenCases(engine, platform.id, cases)
		return { login: nurse.login, platform: platform.id }
	} finally {
		await storage.close()
	}
}

const median = (values: readonly number[]): number =>
	rounded(values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN, 0)

/** Between two measurements: lists are read again once a second at most, and what is left to be read is read, ms. */
const REST_MS = 2_000

/** A page that says when its first card is there, and when its count of cases has changed and is painted. */
class WatchedPage {
	readonly page: Page
	readonly #context: BrowserContext
	readonly #session: CDPSession
	#first: PromiseWithResolvers<number> = resolvers()
	#changed: PromiseWithResolvers<number> = resolvers()

	private constructor(context: BrowserContext, page: Page, session: CDPSession) {
		this.page = page
		this.#context = context
		this.#session = session
	}

	static async open(browser: Browser, url: string, login: string): Promise<WatchedPage> {
		const context = await browser.newContext({
			baseURL: url,
			locale: "fr-FR",
			viewport: { width: 1440, height: 900 },
			screen: { width: 1440, height: 900 },
		})
		const data = { login, password: DEMO_PASSWORD }
		const answer = await context.request.post("/api/sessions", { data, headers: { Origin: url } })
		if (!answer.ok()) throw new Error(`signing in: ${answer.status()}`)
		const page = await context.newPage()
		const watched = new WatchedPage(context, page, await context.newCDPSession(page))
		// The page says it: asking again and again would take its time, and the server's.
		await page.exposeBinding("noteScreen", (_source, what: "first" | "changed", at: number) => {
			if (what === "first") watched.#first.resolve(at)
			else watched.#changed.resolve(at)
		})
		// tsx keeps the names of functions by calling this, which a page does not have.
		await page.addInitScript({ content: "globalThis.__name = (named) => named" })
		await page.addInitScript(() => {
			const { noteScreen } = window as unknown as { noteScreen: (what: string, at: number) => Promise<void> }
			let first = false
			let count = ""
			const look = () => {
				if (!first && document.querySelector("[data-card]")) {
					first = true
					void noteScreen("first", performance.now())
				}
				const text = document.querySelector("h1 + p")?.textContent ?? ""
				if (text === count) return
				count = text
				// Seen once it is painted.
				requestAnimationFrame(() => void noteScreen("changed", Date.now()))
			}
			new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
		})
		return watched
	}

	async slowDown(rate: number): Promise<void> {
		await this.#session.send("Emulation.setCPUThrottlingRate", { rate })
	}

	async rest(): Promise<void> {
		await this.page.waitForTimeout(REST_MS)
	}

	async close(): Promise<void> {
		await this.#context.close()
	}

	/** From the request of the page to its first cards. */
	async timeToBoard(): Promise<number> {
		this.#first = resolvers()
		await this.page.goto("/tableau")
		return await this.#first.promise
	}

	/** The next time that its count of cases has changed. */
	nextChange(): Promise<number> {
		this.#changed = resolvers()
		return this.#changed.promise
	}
}

interface PromiseWithResolvers<T> {
	readonly promise: Promise<T>
	readonly resolve: (value: T) => void
}

function resolvers<T>(): PromiseWithResolvers<T> {
	let resolve: (value: T) => void = () => undefined
	const promise = new Promise<T>((done) => {
		resolve = done
	})
	return { promise, resolve }
}

/** Ticks « Urgent », or takes the tick off. */
async function timeToFilter(watched: WatchedPage): Promise<number> {
	const { page } = watched
	const box = page.getByRole("checkbox", { name: "Urgent", exact: true })
	if ((await box.count()) === 0) await page.getByRole("button", { name: /^Urgen/ }).click()
	await box.waitFor()
	const changed = watched.nextChange()
	const began = await box.evaluate((element) => {
		const at = Date.now()
		;(element as HTMLInputElement).click()
		return at
	})
	return (await changed) - began
}

/** A page opens a case; how long until a screen counts one more. */
async function timeToScreen(sender: WatchedPage, screen: WatchedPage, platform: string): Promise<number> {
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
	const changed = screen.nextChange()
	const began = await sender.page.evaluate(async (sent) => {
		const at = Date.now()
		const answer = await fetch("/api/cases", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify(sent),
		})
		if (!answer.ok) throw new Error(`not opened: ${answer.status}`)
		return at
	}, body)
	return (await changed) - began
}
