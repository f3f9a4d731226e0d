import { useEffect, useState } from "react"

/** Gives the focus back to where something was opened from, once it is gone: to a button, or to a mark of a drawing. */
export function useFocusBack(): void {
	const [opener] = useState(() => document.activeElement)
	useEffect(
		() => () => {
			// After it is gone, or its focus trap takes it back.
			requestAnimationFrame(() => {
				const takes = opener instanceof HTMLElement || opener instanceof SVGElement
				if (takes && opener.isConnected) opener.focus()
			})
		},
		[opener],
	)
}
