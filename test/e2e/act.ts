import type { Locator, Page } from "playwright-core"
import { typeset } from "../../web/i18n/french-typography.ts"

/** What is put into a field, by its label: a text, a choice by its name, several, or an instant. */
export type Filled = string | readonly string[] | Moment

interface Moment {
	/** `YYYY-MM-DD`. */
	readonly day: string
	/** `HH:MM`; none for a field that asks for the day alone. */
	readonly time?: string
}

interface Act {
	/** The action, as the list of actions calls it. */
	readonly does: string
	readonly fill?: Readonly<Record<string, Filled>>
	/** Looks at the form as it stands before it is sent. */
	readonly before?: (form: Locator) => Promise<void>
}

const OPTIONAL = String.raw`\s*(facultatif)?`

/** Exactly this text as the screens write it, with or without the word that says that it may be left out. */
export const called = (label: string): RegExp =>
	new RegExp(`^${typeset(label).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}${OPTIONAL}$`)

export const actionsOn = (page: Page): Locator => page.getByRole("region", { name: "Que faire maintenant" })
export const statusOn = (page: Page): Locator => page.getByRole("region", { name: "À qui le tour" })

/** Does one thing on the page of a case as its reader would: chooses it, fills it in, agrees, and reads that it is done. */
export async function act(page: Page, { does, fill = {}, before }: Act): Promise<void> {
	const label = typeset(does)
	const panel = actionsOn(page)
	await choose(panel, label)
	const form = panel.getByRole("form", { name: label })
	await form.waitFor()
	for (const [field, value] of Object.entries(fill)) await fillField(form, field, value)
	// Nobody agrees to what they have not read: the consequences are there before it is sent.
	await form.getByText(/^(Calcul en cours|Complétez le formulaire|Pour voir la suite)/).waitFor({ state: "detached" })
	await before?.(form)
	// What was done before is no longer said: what is said next is about this.
	const said = page.getByText(typeset(`Fait : ${does}.`), { exact: true })
	await said.waitFor({ state: "detached" })
	await form.getByRole("button", { name: label }).click()
	const dialog = page.getByRole("dialog")
	const alert = form.getByRole("alert").or(form.locator("[data-error], .mantine-InputWrapper-error")).first()
	await said.or(dialog).or(alert).first().waitFor()
	if (await dialog.isVisible()) await dialog.getByRole("button", { name: label }).click()
	await said.or(alert).first().waitFor()
	if (!(await said.isVisible())) throw new Error(`${does}: ${await form.innerText()}`)
}

/** The list follows what was done just before; what is not among the probable after that has to be sought. */
export const LISTED_MS = 2_000

async function choose(panel: Locator, label: string): Promise<void> {
	const listed = panel.getByRole("listitem").getByRole("button", { name: label })
	const others = panel.getByRole("button", { name: /autres? actions?$/ })
	const isListed = await listed
		.first()
		.waitFor({ timeout: LISTED_MS })
		.then(() => true)
		.catch(() => false)
	if (!isListed) {
		await others.click()
		await panel.getByRole("textbox", { name: "Chercher une action" }).fill(label)
	}
	await listed.first().click()
}

async function fillField(form: Locator, label: string, value: Filled): Promise<void> {
	const name = called(label)
	const field = form
		.getByRole("radiogroup", { name })
		.or(form.getByRole("textbox", { name }))
		.or(form.getByRole("combobox", { name }))
		.or(form.getByRole("group", { name }))
		.first()
	await field.waitFor()
	if (typeof value === "object" && "day" in value) return await fillMoment(field, typeset(label), value)
	const role = await field.getAttribute("role")
	const isSelect = (await field.evaluate((node) => node.tagName)) === "SELECT"
	const searches = (await field.getAttribute("aria-haspopup")) === "listbox"
	for (const one of typeof value === "string" ? [value] : value) {
		if (role === "radiogroup") await field.getByRole("radio", { name: typeset(one), exact: true }).check()
		else if (role === "group") await field.getByRole("checkbox", { name: typeset(one), exact: true }).check()
		else if (isSelect) await field.selectOption({ label: typeset(one) })
		else if (searches) await find(field, one)
		else await field.fill(one)
	}
	// Leaving the field closes the list of those that take several.
	if (searches) await field.press("Tab")
}

/** Types until the row is found, and takes it. */
async function find(field: Locator, words: string): Promise<void> {
	await field.click()
	await field.fill(words)
	await field.page().getByRole("option").filter({ hasText: words }).first().click()
}

async function fillMoment(field: Locator, label: string, { day, time }: Moment): Promise<void> {
	const part = (name: string) => field.getByRole("textbox", { name: `${label} : ${name}` })
	const [year = "", month = "", date = ""] = day.split("-")
	await part("Jour").fill(date)
	await part("Mois").fill(month)
	await part("Année").fill(year)
	if (time !== undefined) await part("Heure").fill(time)
}
