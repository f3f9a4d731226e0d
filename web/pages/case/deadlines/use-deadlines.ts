import { useQuery } from "@tanstack/react-query"
import { ask, queryOf } from "../../../client/ask.ts"
import { CaseAbsences, type Deadline, Deadlines } from "../../../client/deadlines-contract.ts"
import { caseKey } from "../use-case.ts"

const PAGE = "100"

/** Every deadline of a case, or of one procedure of it. */
export const useDeadlines = (caseId: string, instance: string | null) =>
	useQuery({
		queryKey: [...caseKey(caseId), "deadlines"],
		queryFn: async ({ signal }) => {
			const items: Deadline[] = []
			for (let cursor: string | undefined; ; ) {
				const page = await ask("GET", `/cases/${caseId}/timers${queryOf({ limit: PAGE, cursor })}`, Deadlines, {
					signal,
				})
				items.push(...page.items)
				if (page.next === null) return items
				cursor = page.next
			}
		},
		select: (items) => items.filter((one) => instance === null || one.instance.id === instance),
	})

/** Who owed something and was away, as the team was told. */
export const useAbsences = (caseId: string, instance: string | null) =>
	useQuery({
		queryKey: [...caseKey(caseId), "absences"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/absences`, CaseAbsences, { signal }),
		select: ({ items }) => items.filter((one) => instance === null || one.instance.id === instance),
	})
