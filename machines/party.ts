import { type Party, parties } from "./parties.ts"
import { type Role, roles } from "./vocabulary.ts"

export { type Party, parties }

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

export const rolesOfParty = (party: Party): readonly Role[] => roles.filter((role) => partyOf(role) === party)
