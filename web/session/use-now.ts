import { useState } from "react"

/** The moment at which a page was opened: what "today" means on it. */
export function useNow(): Date {
	const [now] = useState(() => new Date())
	return now
}
