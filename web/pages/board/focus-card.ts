/** How long a card that was scrolled to may take to be drawn. */
const FRAMES = 10

/**
 * Puts the focus on a card that one of the next frames draws, when it was out of sight. Whoever has gone elsewhere
 * meanwhile, say to the search, stays there.
 */
export function focusCard(
	inside: HTMLElement | null,
	id: string,
	from = document.activeElement,
	frames = FRAMES,
): void {
	const at = document.activeElement
	if (at !== from && at !== document.body && at !== null) return
	const card = inside?.querySelector<HTMLElement>(`[data-card="${id}"]`)
	if (card) card.focus({ preventScroll: true })
	else if (frames > 0) requestAnimationFrame(() => focusCard(inside, id, from, frames - 1))
}
