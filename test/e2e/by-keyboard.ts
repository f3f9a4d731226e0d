import type { Locator, Page } from "playwright-core"
import { expect } from "vitest"
import { typeset } from "../../web/i18n/french-typography.ts"
import { actionsOn, called, type Filled, LISTED_MS } from "./act.ts"

/** More stops than any page has. */
const MOST_STOPS = 200

const hasFocus = async (locator: Locator): Promise<boolean> =>
	(await locator.count()) > 0 && (await locator.first().evaluate((element) => element === document.activeElement))

/** Goes from stop to stop, as whoever has no mouse, until it is there. Fails when no way leads to it. */
export async function reach(page: Page, target: Locator): Promise<void> {
	await target.first().waitFor()
	for (let stop = 0; stop < MOST_STOPS; stop += 1) {
		if (await hasFocus(target)) return
		await page.keyboard.press("Tab")
	}
	throw new Error(`no way leads by keyboard to ${String(target)}`)
}

/** Presses a button or follows a link. */
export async function pressKey(page: Page, target: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
	await reach(page, target)
	await page.keyboard.press(key)
}

/** Takes one of several that exclude each other: the group is one stop, arrows go from one to the next. */
export async function pickRadio(page: Page, group: Locator, name: string): Promise<void> {
	const wanted = group.getByRole("radio", { name, exact: true })
	await wanted.waitFor()
	const checked = group.getByRole("radio", { checked: true })
	// The stop of a group is what is chosen in it, or its first.
	await reach(page, (await checked.count()) > 0 ? checked : group.getByRole("radio").first())
	const most = await group.getByRole("radio").count()
	for (let turn = 0; turn <= most; turn += 1) {
		if ((await hasFocus(wanted)) && !(await wanted.isChecked())) await page.keyboard.press("Space")
		if (await wanted.isChecked()) return
		await page.keyboard.press("ArrowDown")
	}
	throw new Error(`${name} cannot be chosen by keyboard`)
}

/** Types into a field what it is to hold. */
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
	await reach(page, field)
	await page.keyboard.press("Control+A")
	await page.keyboard.type(text)
	// Formatted as it is typed, perhaps: what was meant is in it.
	const letters = (some: string) => some.replaceAll(/[^\p{L}\p{N}]/gu, "")
	await expect.poll(async () => letters(await field.inputValue())).toBe(letters(text))
}

/** Turns a list until it shows the option. */
export async function pickOption(page: Page, field: Locator, label: string): Promise<void> {
	await reach(page, field)
	const shown = () => field.evaluate((element) => (element as HTMLSelectElement).selectedOptions[0]?.label ?? "")
	const most = await field.locator("option").count()
	await page.keyboard.press("Home")
	for (let turn = 0; turn <= most; turn += 1) {
		if ((await shown()) === label) return
		await page.keyboard.press("ArrowDown")
	}
	throw new Error(`${label} is not in the list`)
}

/** Types until the row is found, goes down to it and takes it. */
export async function pickFound(page: Page, field: Locator, words: string): Promise<void> {
	await reach(page, field)
	await page.keyboard.type(words)
	const option = page.getByRole("option").filter({ hasText: words }).first()
	await option.waitFor()
	const isMarked = async () =>
		(await option.getAttribute("data-combobox-selected")) === "true" ||
		(await option.getAttribute("aria-selected")) === "true" ||
		(await field.getAttribute("aria-activedescendant")) === (await option.getAttribute("id"))
	// What is found may be listed anew meanwhile: arrows go round.
	await expect
		.poll(
			async () => {
				if (!(await isMarked())) await page.keyboard.press("ArrowDown")
				return await isMarked()
			},
			{ message: `${words} is reached by arrows` },
		)
		.toBe(true)
	await page.keyboard.press("Enter")
}

/** As `act`, without a mouse. */
export async function actByKeyboard(
	page: Page,
	does: string,
	fill: Readonly<Record<string, Filled>> = {},
): Promise<void> {
	const label = typeset(does)
	const panel = actionsOn(page)
	const listed = panel.getByRole("listitem").getByRole("button", { name: label }).first()
	const isListed = await listed
		.waitFor({ timeout: LISTED_MS })
		.then(() => true)
		.catch(() => false)
	if (!isListed) {
		await pressKey(page, panel.getByRole("button", { name: /autres? actions?$/ }))
		await typeInto(page, panel.getByRole("textbox", { name: "Chercher une action" }), label)
	}
	await pressKey(page, listed)
	const form = panel.getByRole("form", { name: label })
	await form.waitFor()
	for (const [field, value] of Object.entries(fill)) await fillByKeyboard(page, form, field, value)
	await form.getByText(/^(Calcul en cours|Complétez le formulaire|Pour voir la suite)/).waitFor({ state: "detached" })
	const said = page.getByText(typeset(`Fait : ${does}.`), { exact: true })
	await said.waitFor({ state: "detached" })
	await pressKey(page, form.getByRole("button", { name: label }))
	const dialog = page.getByRole("dialog")
	const alert = form.getByRole("alert").or(form.locator("[data-error], .mantine-InputWrapper-error")).first()
	await said.or(dialog).or(alert).first().waitFor()
	if (await dialog.isVisible()) await pressKey(page, dialog.getByRole("button", { name: label }))
	await said.or(alert).first().waitFor()
	if (!(await said.isVisible())) throw new Error(`${does}: ${await form.innerText()}`)
}

async function fillByKeyboard(page: Page, form: Locator, label: string, value: Filled): Promise<void> {
	const name = called(label)
	const field = form
		.getByRole("radiogroup", { name })
		.or(form.getByRole("textbox", { name }))
		.or(form.getByRole("combobox", { name }))
		.or(form.getByRole("group", { name }))
		.first()
	await field.waitFor()
	if (typeof value === "object" && "day" in value) {
		const part = (of: string) => field.getByRole("textbox", { name: `${typeset(label)} : ${of}` })
		const [year = "", month = "", date = ""] = value.day.split("-")
		await typeInto(page, part("Jour"), date)
		await typeInto(page, part("Mois"), month)
		await typeInto(page, part("Année"), year)
		if (value.time !== undefined) await typeInto(page, part("Heure"), value.time)
		return
	}
	const role = await field.getAttribute("role")
	const isSelect = (await field.evaluate((node) => node.tagName)) === "SELECT"
	const searches = (await field.getAttribute("aria-haspopup")) === "listbox"
	for (const one of typeof value === "string" ? [value] : value) {
		if (role === "radiogroup") await pickRadio(page, field, typeset(one))
		else if (role === "group")
			await pressKey(page, field.getByRole("checkbox", { name: typeset(one), exact: true }), "Space")
		else if (isSelect) await pickOption(page, field, typeset(one))
		else if (searches) await pickFound(page, field, one)
		else await typeInto(page, field, one)
	}
	if (searches) await page.keyboard.press("Tab")
}
