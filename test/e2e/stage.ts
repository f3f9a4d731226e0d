import path from "node:path"
import { pino } from "pino"
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { Registry as Metrics } from "prom-client"
import type { ProSanteConnect } from "../../api/pro-sante-connect/provider.ts"
import { startServer } from "../../api/server.ts"
import type { NewGrant } from "../../db/accounts.ts"
import { createQueueBoard } from "../../workers/queue-board.ts"
import { getChromium } from "../setup/chromium.ts"
import { createPerson, type Enrolled, GOOD_PASSWORD, type Person, totpCode } from "../setup/people.ts"
import { type PlatformOptions, startPlatform, type TestPlatform } from "../setup/platform.ts"

const WEB = path.resolve(import.meta.dirname, "../../dist/web")

export interface Stage {
	readonly platform: TestPlatform
	/** Address of the product, at which passkeys work: localhost. */
	readonly url: string
	/** A browser of its own: its cookies, its storage, and a note of every breach of the content security policy. */
	open(options?: BrowserContextOptions): Promise<OpenBrowser>
	/** Somebody who can sign in. */
	person(name: string, grants?: readonly NewGrant[], personId?: string): Promise<Person>
	close(): Promise<void>
}

export interface OpenBrowser {
	readonly context: BrowserContext
	readonly page: Page
	/** What the content security policy stopped, and what went wrong in scripts. */
	readonly faults: string[]
	/** Signs in over HTTP with the cookies of this browser, enrolling an authenticator application if there is none. */
	signIn(person: Person): Promise<Enrolled>
	/** Signs in with a password alone. */
	signInWithPassword(person: Person): Promise<void>
	close(): Promise<void>
}

interface StageOptions extends PlatformOptions {
	/** Where it listens; any free port unless said. */
	readonly port?: number
	readonly proSanteConnect?: ProSanteConnect
	/** With bull-board, its queue on the same database. */
	readonly queueBoard?: boolean
	/** Folder of the screens that it serves, those of the product unless said. */
	readonly web?: string
}

/** The real product: server and built screens on a database of their own, and one Chromium. */
export async function startStage({
	port = 0,
	proSanteConnect,
	web = WEB,
	queueBoard = false,
	...options
}: StageOptions = {}): Promise<Stage> {
	const platform = await startPlatform(options)
	const logger = pino({ level: "silent" })
	const board = queueBoard ? createQueueBoard({ backend: { kind: "postgres", url: platform.url }, logger }) : undefined
	const server = await startServer(
		{
			engine: platform.apiEngine,
			logger,
			metrics: new Metrics(),
			secureCookies: false,
			web,
			proSanteConnect,
			queueBoard: board,
		},
		{ port, hostname: "127.0.0.1" },
	)
	const url = `http://localhost:${server.port}`
	const browser: Browser = await chromium.launch({
		executablePath: await getChromium(),
		args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=fr-FR"],
	})
	return {
		platform,
		url,
		open: (contextOptions = {}) => open(browser, url, contextOptions),
		person: (name, grants, personId) => createPerson(platform, name, grants, personId),
		async close() {
			await browser.close()
			await server.stop()
			await board?.close()
			await platform.close()
		},
	}
}

async function open(browser: Browser, url: string, options: BrowserContextOptions): Promise<OpenBrowser> {
	const context = await browser.newContext({ baseURL: url, locale: "fr-FR", timezoneId: "Indian/Reunion", ...options })
	context.setDefaultTimeout(20_000)
	const faults: string[] = []
	await context.exposeBinding("noteFault", (_, fault: string) => {
		faults.push(fault)
	})
	await context.addInitScript(() => {
		document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
			const { noteFault } = window as unknown as { noteFault: (fault: string) => Promise<void> }
			void noteFault(`${violatedDirective} ${blockedURI}`)
		})
	})
	const page = await context.newPage()
	page.on("pageerror", (error) => faults.push(String(error)))
	page.on("console", (message) => {
		// The browser itself reports refused requests, which tests bring about on purpose.
		if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) faults.push(message.text())
	})
	const post = async (route: string, data: object) => {
		const response = await context.request.post(`/api${route}`, { data, headers: { Origin: url } })
		if (!response.ok()) throw new Error(`${route}: ${response.status()} ${await response.text()}`)
		return response
	}
	return {
		context,
		page,
		faults,
		async signIn({ login }) {
			await post("/sessions", { login, password: GOOD_PASSWORD })
			const enrolled = (await (await post("/me/totp", { password: GOOD_PASSWORD })).json()) as Enrolled
			const confirm = async () => await post("/me/totp/confirmation", { code: await totpCode(enrolled.secret, -1) })
			// A code made in the last instant of its half minute is old when it arrives; the next one is not.
			await confirm().catch(confirm)
			return enrolled
		},
		async signInWithPassword({ login }) {
			await post("/sessions", { login, password: GOOD_PASSWORD })
		},
		close: () => context.close(),
	}
}

/** Signs out through the menu of the account. */
export async function signOut(page: Page): Promise<void> {
	await page.getByRole("button", { name: /compte, langue, déconnexion$/ }).click()
	await page.getByRole("button", { name: "Se déconnecter" }).click()
}
