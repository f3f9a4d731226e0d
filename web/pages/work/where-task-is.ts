import { type Party, partyOf } from "../../case-parts/party.ts"
import type { WorkItem } from "../../client/work-contract.ts"

/** The page of what a task is about: a case, or a report of the platform. */
export const pageOfTask = ({ caseId, report }: Pick<WorkItem, "caseId" | "report">): string =>
	report === null ? `/dossiers/${caseId}` : `/rapports/${report.id}`

/** Whose move it is. */
export const partyOfTask = ({ role }: Pick<WorkItem, "role">): Party =>
	role === "team" || role === "director" ? "us" : partyOf(role)
