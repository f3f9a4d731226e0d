import type { Identity } from "../../client/case-contract.ts"

type Patient = Extract<Identity, { access: "open" }>["patient"]

/** As lists write it for whoever prefers names. */
export const nameOf = ({ givenNames, usedName, birthName }: Patient): string =>
	`${givenNames} ${usedName ?? birthName}`.trim()
