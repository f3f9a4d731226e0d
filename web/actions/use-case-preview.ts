import { useQuery } from "@tanstack/react-query"
import { ask } from "../client/ask.ts"
import { CasePreview } from "../client/preview-contract.ts"

/** The case as the machines step it. Asked for again when the live stream says that the case has moved. */
export const useCasePreview = (caseId: string) =>
	useQuery({
		queryKey: ["case", caseId, "preview"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/preview`, CasePreview, { signal }),
		// Each is a reading of the file: not again for every field that looks at it.
		staleTime: 60_000,
	})
