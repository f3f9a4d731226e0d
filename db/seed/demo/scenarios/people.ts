import type { Urgency } from "../../../../machines/vocabulary.ts"
import type { TerritoryCode } from "../../directory-data/reference.ts"
import type { SeedPatient, SeedRequest } from "../script.ts"

/** A patient of so many years, or of so many days. The names are invented. */
export const somebody = (
	name: string,
	sex: "female" | "male",
	age: number | SeedPatient["age"],
	livesIn: TerritoryCode,
	birthPlace: string,
	language = "français",
	interpreterNeeded = false,
): SeedPatient => {
	const [birthName = "", givenNames = ""] = name.split(", ")
	return {
		birthName,
		givenNames,
		sex,
		age: typeof age === "number" ? { years: age, days: 97 } : age,
		birthPlace,
		language,
		...(interpreterNeeded ? { interpreterNeeded } : {}),
		livesIn,
	}
}

type State = SeedRequest["diagnosticState"]

/** A doctor of the directory asks. */
export const asks = (
	requester: string,
	urgency: Urgency,
	diagnosticState: State = "suspected",
	extras: Partial<SeedRequest> = {},
): SeedRequest => ({
	requesterType: "treatingDoctor",
	requester,
	channel: "secureMail",
	urgency,
	diagnosticState,
	...extras,
})

/** The family calls. */
export const calls = (
	contact: string,
	urgency: Urgency,
	diagnosticState: State = "none",
	extras: Partial<SeedRequest> = {},
): SeedRequest => ({ requesterType: "family", contact, channel: "phone", urgency, diagnosticState, ...extras })
