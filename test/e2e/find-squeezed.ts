import type { Page } from "playwright-core"

/** 1280 × 900 at 200 %: half as many pixels of the page for the same screen. */
export const ZOOMED = { width: 640, height: 450 } as const

/**
 * What does not fit where little room is left: controls that reach out of the window, controls that lie on each other,
 * bars that take more than half of the height. What is inside a part that scrolls by itself may reach out of it, and
 * what stays at its place while the page scrolls may lie on the page.
 */
export async function findSqueezed(page: Page): Promise<string[]> {
	return await page.evaluate(() => {
		const SLACK = 3
		const found: string[] = []
		const describe = (element: Element) =>
			`<${element.tagName.toLowerCase()}> ${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}`
		const scrolls = (element: Element) => {
			for (let up = element.parentElement; up; up = up.parentElement)
				if (/auto|scroll/.test(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth) return true
			return false
		}
		const stays = (element: Element) => {
			for (let up: Element | null = element; up; up = up.parentElement)
				if (/fixed|sticky/.test(getComputedStyle(up).position)) return true
			return false
		}
		const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(
			(element) => {
				// Not drawn, or a part of something that is: what is looked at is what one sees and presses.
				const { width, height } = element.getBoundingClientRect()
				const style = getComputedStyle(element)
				return (
					width > 1 &&
					height > 1 &&
					style.visibility !== "hidden" &&
					style.opacity !== "0" &&
					!element.closest(".skip, [aria-hidden=true]")
				)
			},
		)
		for (const element of controls) {
			const { left, right } = element.getBoundingClientRect()
			if ((left < -SLACK || right > window.innerWidth + SLACK) && !scrolls(element))
				found.push(`out of the window: ${describe(element)}`)
		}
		const still = controls.filter((element) => !stays(element) && !scrolls(element))
		for (const [index, one] of still.entries())
			for (const other of still.slice(index + 1)) {
				if (one.contains(other) || other.contains(one)) continue
				// A field and what stands inside its border belong together.
				if (one.closest(".mantine-Input-wrapper, label") === other.closest(".mantine-Input-wrapper, label"))
					if (one.closest(".mantine-Input-wrapper, label")) continue
				const a = one.getBoundingClientRect()
				const b = other.getBoundingClientRect()
				const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
				const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
				if (across > SLACK && down > SLACK) found.push(`on each other: ${describe(one)} / ${describe(other)}`)
			}
		for (const element of document.querySelectorAll("body *")) {
			if (getComputedStyle(element).position !== "fixed" || element.closest('[role="dialog"]')) continue
			const { width, height } = element.getBoundingClientRect()
			if (
				width > window.innerWidth / 2 &&
				height > window.innerHeight / 2 &&
				element.querySelector("a, button") !== null
			)
				if (document.querySelector('[role="dialog"]') === null) found.push(`covers the page: ${describe(element)}`)
		}
		const wider = document.documentElement.scrollWidth - window.innerWidth
		if (wider > 0) found.push(`the page scrolls sideways by ${wider} px`)
		return found
	})
}
