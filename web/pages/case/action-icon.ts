import { outsideRoles, type Role } from "../../../machines/vocabulary.ts"
import { partyIcons, partyOf } from "../../case-parts/party.ts"
import type { Action } from "../../client/case-contract.ts"
import type { IconName } from "../../components/icon-paths.ts"

/** What a procedure looks like in lists; one that is not here yet has a plain sign. */
const procedureIcons: Readonly<Record<string, IconName>> = {
	teleExpertise: "stethoscope",
	teleconsultation: "camera",
	rcp: "usersGroup",
	expertVisit: "calendarEvent",
	transfer: "route",
	extraMedicalReferral: "heartHandshake",
	bamaraEntry: "database",
	satisfactionSurvey: "message",
}

export const procedureIcon = (kind: string | null): IconName => procedureIcons[kind ?? ""] ?? "clipboardCheck"

const isOutside = (role: Role): boolean => (outsideRoles as readonly Role[]).includes(role)

/** Of an action: what it opens, whom it speaks for, else what it belongs to. */
export function actionIcon(action: Action, kind: string | null): IconName {
	if (action.pauses) return "playerPause"
	if (action.opens !== null) return action.opens === "payload" ? "plus" : procedureIcon(action.opens)
	const [role] = action.roles
	if (role !== undefined && isOutside(role) && action.onBehalfOf.includes(role)) return partyIcons[partyOf(role)]
	return procedureIcon(kind)
}
