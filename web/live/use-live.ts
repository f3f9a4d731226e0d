import { useContext, useEffect, useRef } from "react"
import { LiveContext, type LiveListener } from "./LiveProvider.tsx"

/**
 * Hears of changes of others: for pages that say « 2 nouvelles tâches » and leave the list where it is.
 *
 * @returns whether they are heard at the moment
 */
export function useLive(listener?: LiveListener): boolean {
	const live = useContext(LiveContext)
	const latest = useRef(listener)
	useEffect(() => {
		latest.current = listener
	}, [listener])
	useEffect(() => live?.subscribe((message) => latest.current?.(message)), [live])
	return live?.connected ?? false
}
