import type { Role } from "../../machines/vocabulary.ts"
import type { IconName } from "../components/icon-paths.ts"

/** Whose turn it is, as colours and icons tell it. */
export type Party = "us" | "expert" | "requester" | "patient" | "partner" | "system"

export const partyIcons: Readonly<Record<Party, IconName>> = {
	us: "homeHeart",
	expert: "stethoscope",
	requester: "userEdit",
	patient: "users",
	partner: "buildingCommunity",
	system: "settingsAutomation",
}

/** The party that a role of the pathway belongs to. */
export function partyOf(role: Role): Party {
	switch (role) {
		case "secretary":
		case "nurse":
		case "physician":
		case "physicianDeputy":
		case "delegate":
			return "us"
		case "expert":
			return "expert"
		case "requester":
			return "requester"
		case "respondent":
			return "patient"
		case "extraMedical":
		case "receiving":
			return "partner"
		case "system":
			return "system"
	}
}
