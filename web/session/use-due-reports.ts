import { useQuery } from "@tanstack/react-query"
import { ask } from "../client/ask.ts"
import { PlatformReportList, type PlatformReports } from "../client/reports-contract.ts"
import { hasRole, isTeam } from "./places.ts"
import { useMe } from "./SessionProvider.tsx"

/** Reports are due by the week, not by the minute. */
const AGAIN_MS = 15 * 60_000

interface WaitingReports {
	/** Owed by the platform, for a period that is over, and begun by nobody. */
	readonly toBegin: readonly PlatformReports["due"][number][]
	/** Those whose next step is theirs; a draft only once its period is over. */
	readonly mine: readonly PlatformReports["reports"][number][]
}

/** The reports that wait for somebody. Undefined where that is not known, or not asked. */
export function useWaitingReports(wanted: boolean): WaitingReports | undefined {
	const me = useMe()
	const { data } = useQuery({
		queryKey: ["reports"],
		queryFn: ({ signal }) => ask("GET", "/reports", PlatformReportList, { signal, unattended: true }),
		enabled: wanted && (isTeam(me) || hasRole(me, "manager")),
		staleTime: AGAIN_MS,
		meta: { quiet: true },
	})
	if (!data || !wanted) return undefined
	const isOver = (of: PlatformReports, report: PlatformReports["reports"][number]) =>
		of.due.find(({ reportId }) => reportId === report.id)?.over ?? true
	return {
		toBegin: data.items.flatMap(({ mayWrite, due }) =>
			mayWrite ? due.filter((one) => one.over && one.reportId === null) : [],
		),
		mine: data.items.flatMap((of) =>
			of.reports.filter((one) => one.mine && (one.state.id !== "draft" || isOver(of, one))),
		),
	}
}

/** How many reports wait for somebody. */
export function useDueReports(wanted: boolean): number | undefined {
	const waiting = useWaitingReports(wanted)
	return waiting && waiting.toBegin.length + waiting.mine.length
}
