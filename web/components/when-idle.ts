/** Where the browser does not say when it has nothing to do, ms. */
const LATER_MS = 500

/**
 * Does something once the page is drawn and nothing waits.
 *
 * @returns what calls it off
 */
export function whenIdle(run: () => void): () => void {
	if (!("requestIdleCallback" in window)) {
		const timer = setTimeout(run, LATER_MS)
		return () => clearTimeout(timer)
	}
	const asked = requestIdleCallback(run)
	return () => cancelIdleCallback(asked)
}
