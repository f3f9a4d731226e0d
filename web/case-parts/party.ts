import type { Party } from "../../machines/party.ts"
import type { IconName } from "../components/icon-paths.ts"

export { type Party, partyOf } from "../../machines/party.ts"

export const partyIcons: Readonly<Record<Party, IconName>> = {
	us: "homeHeart",
	expert: "stethoscope",
	requester: "userEdit",
	patient: "users",
	partner: "buildingCommunity",
	system: "settingsAutomation",
}
