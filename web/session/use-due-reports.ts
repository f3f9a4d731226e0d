import { useQuery } from "@tanstack/react-query"
import { ask } from "../client/ask.ts"
import { PlatformReportList } from "../client/reports-contract.ts"
import { hasRole, isTeam } from "./places.ts"
import { useMe } from "./SessionProvider.tsx"

/** Reports are due by the week, not by the minute. */
const AGAIN_MS = 15 * 60_000

/** How many reports wait for somebody: owed and begun by nobody, or whose next step is theirs. Undefined where that is not known. */
export function useDueReports(wanted: boolean): number | undefined {
	const me = useMe()
	const { data } = useQuery({
		queryKey: ["reports"],
		queryFn: ({ signal }) => ask("GET", "/reports", PlatformReportList, { signal, unattended: true }),
		enabled: wanted && (isTeam(me) || hasRole(me, "manager")),
		staleTime: AGAIN_MS,
		meta: { quiet: true },
	})
	if (!data || !wanted) return undefined
	const waiting = data.items.map(({ mayWrite, due, reports }) => {
		const toBegin = mayWrite ? due.filter((one) => one.over && one.reportId === null) : []
		return toBegin.length + reports.filter((one) => one.mine).length
	})
	return waiting.reduce((sum, one) => sum + one, 0)
}
