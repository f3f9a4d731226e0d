import { mkdir } from "node:fs/promises"
import path from "node:path"
import type { Page } from "playwright-core"
import { expect } from "vitest"
import { axeOn } from "./axe-on.ts"
import { findSqueezed, ZOOMED } from "./find-squeezed.ts"

/** `npm run screenshots`: a picture of each page beside. */
const PICTURES = process.env["SCREENSHOTS"]

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const
type Size = keyof typeof sizes

/**
 * A page as it stands, light and dark and in each size and at 200 %: nothing serious for axe, nothing that scrolls sideways. What
 * was there before is there again afterwards.
 */
export async function inspectPage(
	page: Page,
	name: string,
	wanted: readonly Size[] = ["desktop", "phone"],
): Promise<void> {
	const before = page.viewportSize()
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
		for (const size of wanted) {
			await page.setViewportSize(sizes[size])
			await page.evaluate(async () => await document.fonts.ready)
			const { violations } = await axeOn(page).analyze()
			const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical")
			const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)
			expect(found, `${name}, ${colorScheme}, ${size}`).toEqual([])
			const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
			expect(wider, `${name}, ${size}: scrolls sideways`).toBeLessThanOrEqual(0)
			if (PICTURES === undefined) continue
			await mkdir(PICTURES, { recursive: true })
			await page.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}-${size}.png`), fullPage: true })
		}
	}
	await page.setViewportSize(ZOOMED)
	await expect.poll(() => findSqueezed(page), { message: `${name}, at 200 %` }).toEqual([])
	await page.emulateMedia({ colorScheme: "light", reducedMotion: null })
	if (before) await page.setViewportSize(before)
}
