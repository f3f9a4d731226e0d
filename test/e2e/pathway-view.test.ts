import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import type { Page } from "playwright-core"
import { build } from "vite"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { PathwayViewProps } from "../../web/pathway/PathwayView.tsx"
import type { Person } from "../setup/people.ts"
import { axeOn } from "./axe-on.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

/** The view stands on a page of its own here, served by the product with the policy of its pages. */
const HOST = path.resolve(import.meta.dirname, "pathway-host")
const PICTURES = process.env["SCREENSHOTS"]
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let stage: Stage
let folder: string
let nurse: Person
let browser: OpenBrowser
const now = Date.now()

beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), "passerelle-pathway-"))
	await build({
		configFile: false,
		logLevel: "error",
		root: HOST,
		build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
	})
	// A page of its own has nothing that a visit begins with.
	await writeFile(path.join(folder, "first-pages.json"), "[]")
	stage = await startStage({ web: folder })
	nurse = await stage.person("Odile Benjoin", [{ role: "nurse", platformId: stage.platform.team.platformId }])
	browser = await stage.open({ reducedMotion: "reduce", viewport: { width: 1360, height: 800 } })
	await browser.signIn(nurse)
	if (PICTURES) await mkdir(PICTURES, { recursive: true })
}, 180_000)
afterAll(async () => {
	await stage.close()
	await rm(folder, { recursive: true, force: true })
})

type Given = Omit<PathwayViewProps, "onOpenProcedure">

const P = "open.active.path"
const C = `${P}.coordination`
const ago = (days: number, hours = 0): string => new Date(now - days * DAY_MS - hours * HOUR_MS).toISOString()
const stay = (place: string, from: string, to: string | null) => ({
	place,
	fromAt: from,
	toAt: to,
	ms: Date.parse(to ?? new Date(now).toISOString()) - Date.parse(from),
})
const token = (
	place: string,
	since: string,
	dueAt: string | null,
	marks: { late?: boolean; onHold?: boolean } = {},
) => ({
	place,
	since,
	dueAt,
	late: marks.late ?? false,
	onHold: marks.onHold ?? false,
})

/** A case in its three branches: the opinion is late, the needs are being assessed, the sheet is being filled in. */
const coordination: Given = {
	machine: "pathway",
	version: 1,
	language: "fr",
	title: "Où en est le dossier",
	tokens: [
		token(`${C}.medical.running`, ago(5, 7.3), ago(0, 7.3), { late: true }),
		token(`${C}.extraMedical.planning`, ago(3), ago(-7)),
		token(`${C}.registry.pending`, ago(9), ago(-7)),
	],
	walked: [
		stay(`${P}.request.received`, ago(11), ago(10, 19)),
		stay(`${P}.orientation.assessing`, ago(10, 19), ago(10)),
		stay(`${P}.orientation.awaitingValidation`, ago(10), ago(9)),
		stay(`${C}.medical.planning`, ago(9), ago(5, 7.3)),
		stay(`${C}.medical.running`, ago(5, 7.3), null),
		stay(`${C}.extraMedical.assessing`, ago(9), ago(3)),
		stay(`${C}.extraMedical.planning`, ago(3), null),
		stay(`${C}.registry.pending`, ago(9), null),
	],
	procedures: [
		{ kind: "teleExpertise", id: "6c7f8d2e-0000-4000-8000-000000000001", done: false },
		{ kind: "bamaraEntry", id: "6c7f8d2e-0000-4000-8000-000000000002", done: false },
	],
}

const held: Given = {
	machine: "tele-expertise",
	version: 1,
	language: "fr",
	tokens: [
		token("active.withExpert.writing", ago(4), ago(-2), { onHold: true }),
		token("onHold", ago(1), ago(-3), { onHold: true }),
	],
	walked: [
		stay("active.preparing", ago(8), ago(6)),
		stay("active.withExpert.deciding", ago(6), ago(4)),
		stay("active.withExpert.writing", ago(4), ago(1)),
		stay("onHold", ago(1), null),
	],
	procedures: [],
}

async function show(given: Given): Promise<Page> {
	const { page } = browser
	await page.goto("about:blank")
	await page.goto(`/#${encodeURIComponent(JSON.stringify(given))}`)
	await page.locator("[data-drawn=true]").waitFor()
	await page.evaluate(async () => await document.fonts.ready)
	return page
}

async function picture(page: Page, name: string): Promise<void> {
	if (PICTURES) await page.screenshot({ path: path.join(PICTURES, `parcours-${name}.png`), fullPage: true })
}

/** Elements of the drawing that have a class. */
const withClass = async (page: Page, name: string): Promise<string[]> =>
	await page.locator(`.djs-element.djs-shape.${name}`).evaluateAll((all) =>
		all
			.map((one) => one.getAttribute("data-element-id") ?? "")
			.filter((id) => !id.endsWith("_label"))
			.sort(),
	)

test("tokens lie on the steps where the case is, late ones told apart; walked and future ways differ", async () => {
	const page = await show(coordination)
	await expect.poll(() => withClass(page, "is-late")).toEqual([`${C}.medical.running`])
	await expect.poll(() => withClass(page, "is-active")).toEqual([`${C}.extraMedical.planning`, `${C}.registry.pending`])
	await expect
		.poll(() => withClass(page, "is-done"))
		.toEqual(
			expect.arrayContaining([
				`${P}.request`,
				`${P}.orientation`,
				`${C}.medical.planning`,
				`${C}.extraMedical.assessing`,
			]),
		)
	await expect
		.poll(() => withClass(page, "is-future"))
		.toEqual(expect.arrayContaining([`${C}.medical.tellingRequester`, `${C}.medical.tellingPatient`, `${P}.followUp`]))
	const done = await page
		.locator(".djs-connection.is-done")
		.evaluateAll((all) => all.map((one) => one.getAttribute("data-element-id")))
	expect(done).toEqual(
		expect.arrayContaining([
			`flow.start.${P}.request`,
			`flow.${P}.request.${P}.orientation`,
			`flow.${P}.orientation.split.${C}`,
			`flow.split.${C}.${C}.medical`,
			`flow.split.${C}.${C}.registry`,
			`flow.${C}.medical.planning.${C}.medical.running`,
		]),
	)
	expect(done).not.toContain(`flow.${C}.medical.running.${C}.medical.tellingRequester`)
	// Each mark is on the corner of its own shape.
	const marks = await page
		.locator(".djs-overlays .pathway-mark")
		.evaluateAll((all) =>
			all.map(
				(one) => `${one.closest(".djs-overlays")?.getAttribute("data-container-id")} ${one.getAttribute("data-state")}`,
			),
		)
	expect(marks).toEqual(
		expect.arrayContaining([`${C}.medical.running late`, `${C}.registry.pending active`, `${P}.request done`]),
	)
	await expect.poll(() => page.getByText("5 j 7 h, objectif 5 j").count()).toBeGreaterThan(0)
	await picture(page, "clair")
	await page.emulateMedia({ colorScheme: "dark" })
	await picture(page, "sombre")
	await page.emulateMedia({ colorScheme: "light" })
	expect(browser.faults).toEqual([])
})

test("the list says what the drawing shows: the same steps in the same states, with the same times", async () => {
	const page = await show(coordination)
	const drawn = await page
		.locator(".djs-overlays .pathway-time")
		.evaluateAll((all) => all.map((one) => `${one.getAttribute("data-state")} ${one.textContent}`))
	await page.getByRole("button", { name: "Liste", exact: true }).click()
	const list = page.getByRole("list", { name: "Étapes : Parcours" })
	await list.waitFor()
	const steps = await list.locator("[data-place]").evaluateAll((all) =>
		all.map((one) => ({
			place: one.getAttribute("data-place") ?? "",
			state: one.getAttribute("data-state") ?? "",
			text: one.textContent ?? "",
		})),
	)
	const stateOf = (place: string) => steps.find((one) => one.place === place)
	for (const { place, late } of coordination.tokens) expect(stateOf(place)?.state).toBe(late ? "late" : "active")
	expect(stateOf(`${C}.medical.running`)?.text).toContain("en retard")
	expect(stateOf(`${C}.medical.tellingPatient`)?.text).toContain("à venir")
	// What is active in the drawing has its very words in the list.
	for (const line of drawn.filter((one) => !one.startsWith("done"))) {
		const [state = "", ...words] = line.split(" ")
		expect(steps.some((one) => one.state === state && one.text.includes(words.join(" ")))).toBe(true)
	}
	await picture(page, "liste")
	expect(browser.faults).toEqual([])
})

test("a call opens its procedure, from the drawing and from the list, by keyboard", async () => {
	const page = await show(coordination)
	const call = page.getByRole("button", { name: "Ouvrir : Télé-expertise" })
	await call.focus()
	await page.keyboard.press("Enter")
	await expect.poll(() => page.title()).toBe("opened 6c7f8d2e-0000-4000-8000-000000000001")
	await page.getByRole("button", { name: "Liste", exact: true }).click()
	await page.getByRole("button", { name: "Saisie BaMaRa" }).click()
	await expect.poll(() => page.title()).toBe("opened 6c7f8d2e-0000-4000-8000-000000000002")
})

test("the drawing is walked with arrows along its flows, each step is said, and Enter opens what is behind it", async () => {
	const page = await show(coordination)
	const said = page.locator("output[aria-live=polite]").filter({ hasText: /./ })
	const pointed = async () =>
		await page
			.locator(".djs-element.is-pointed")
			.evaluateAll((all) => all.map((one) => one.getAttribute("data-element-id")))
	const press = async (key: string, step: string) => {
		await page.keyboard.press(key)
		await expect.poll(pointed).toEqual([step])
	}
	// It is entered where something is late.
	await page.getByRole("button", { name: /^Parcourir le schéma/ }).focus()
	await expect.poll(pointed).toEqual([`${C}.medical.running`])
	await expect
		.poll(() => said.textContent())
		.toMatch(/^Avis et consultations en cours, en retard, 5 j 7 h, objectif 5 j, Ouvrir.: Télé-expertise$/)
	await picture(page, "clavier")
	await press("ArrowLeft", `${C}.medical.planning`)
	await expect.poll(() => said.textContent()).toContain(", fait, ")
	await press("ArrowRight", `${C}.medical.running`)
	await press("ArrowRight", `${C}.medical.tellingRequester`)
	await expect.poll(() => said.textContent()).toContain(", à venir")
	await press("ArrowDown", `${C}.extraMedical.running`)
	await press("ArrowUp", `${C}.medical.tellingRequester`)
	// Walking back leads to where all branches come from, and further keys stay there.
	for (let back = 0; back < 6; back += 1) await page.keyboard.press("ArrowLeft")
	await expect.poll(pointed).toEqual([`${P}.request`])
	await press("ArrowLeft", `${P}.request`)
	await press("End", `${P}.followUp`)
	await press("Home", `${P}.request`)
	await page.keyboard.press("Tab")
	await expect.poll(pointed).toEqual([])
	await page.keyboard.press("Shift+Tab")
	await expect.poll(pointed).toEqual([`${C}.medical.running`])
	await page.keyboard.press("Enter")
	await expect.poll(() => page.title()).toBe("opened 6c7f8d2e-0000-4000-8000-000000000001")
	expect(browser.faults).toEqual([])
})

test("what is on hold is hatched, and the detour where it waits appears below the way", async () => {
	const page = await show(held)
	await expect.poll(() => withClass(page, "is-hold")).toEqual(["active.withExpert.writing", "onHold"])
	const fill = await page
		.locator('[data-element-id="active.withExpert.writing"] .djs-visual > rect')
		.evaluate((one) => getComputedStyle(one).fill)
	expect(fill).toContain("#pathway-hatch")
	await expect.poll(() => page.locator('.djs-element[data-element-id="onHold"]').isVisible()).toBe(true)
	// The box that holds detours for other readers of the file is not shown.
	await expect.poll(() => page.locator('.djs-element[data-element-id="aside"]').isVisible()).toBe(false)
	await picture(page, "attente")
	expect(browser.faults).toEqual([])
})

test("the detailed drawing opens where the case is, and can be seen whole", async () => {
	const page = await show(coordination)
	await page.getByRole("button", { name: "Détail", exact: true }).click()
	await page.locator('[data-view="full"] [data-drawn=true]').waitFor()
	const shape = page.locator(`.djs-element[data-element-id="${C}.medical.running"]`)
	await shape.waitFor()
	await expect.poll(() => withClass(page, "is-late")).toEqual([`${C}.medical.running`])
	const box = await page.locator("[data-drawn=true]").boundingBox()
	const seen = await shape.boundingBox()
	expect(seen && box && seen.x >= box.x && seen.x + seen.width <= box.x + box.width).toBe(true)
	await picture(page, "detail")
	await page.getByRole("button", { name: "Tout voir" }).click()
	const end = await page.locator('.djs-element[data-element-id="closed.completed"]').boundingBox()
	expect(end && box && end.x + end.width <= box.x + box.width).toBe(true)
	await picture(page, "detail-entier")
	expect(browser.faults).toEqual([])
})

test("names and labels are drawn inside the room that the layout gave them", async () => {
	const page = await show({ ...coordination, initial: "full" })
	const wide = await page.locator(".djs-element[data-element-id$=_label]").evaluateAll((all) =>
		all.flatMap((one) => {
			const text = one.querySelector("text")
			const outline = one.querySelector<SVGRectElement>(".djs-hit")
			if (!text || !outline) return []
			const { height } = text.getBBox()
			// A line more than foreseen would reach into what stands above or below.
			return height > outline.getBBox().height + 4 ? [one.getAttribute("data-element-id")] : []
		}),
	)
	expect(wide).toEqual([])
	const steps = await page.locator(".djs-element.is-task").evaluateAll((all) =>
		all.flatMap((one) => {
			const text = one.querySelector<SVGTextElement>(".djs-label")
			const rect = one.querySelector<SVGRectElement>(".djs-visual > rect")
			if (!text || !rect) return []
			return text.getBBox().height > rect.getBBox().height ? [one.getAttribute("data-element-id")] : []
		}),
	)
	expect(steps).toEqual([])
})

test("is free of serious faults of accessibility, light and dark, and is a list on a phone", async () => {
	const page = await show(coordination)
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme })
		const { violations } = await axeOn(page).include("main").analyze()
		const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical")
		expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([])
	}
	await page.emulateMedia({ colorScheme: "light" })
	const phone = await stage.open({ viewport: { width: 390, height: 844 } })
	const cookies = await browser.context.cookies()
	await phone.context.addCookies(cookies)
	await phone.page.goto(`/#${encodeURIComponent(JSON.stringify(coordination))}`)
	await phone.page.getByRole("list", { name: "Étapes : Parcours" }).waitFor()
	await expect.poll(() => phone.page.locator("svg[data-element-id]").count()).toBe(0)
	const wider = await phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
	expect(wider).toBeLessThanOrEqual(0)
	await picture(phone.page, "telephone")
	expect(phone.faults).toEqual([])
	await phone.close()
})
