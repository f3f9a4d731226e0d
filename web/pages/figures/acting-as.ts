import type { KeyboardEvent } from "react"

/** What a mark needs to be a button, which SVG has none of. */
export const actingAs = (label: string, open: () => void, tabIndex = 0) => ({
	role: "button",
	tabIndex,
	"aria-label": label,
	onClick: open,
	onKeyDown: (event: KeyboardEvent) => {
		if (event.key !== "Enter" && event.key !== " ") return
		event.preventDefault()
		open()
	},
})
