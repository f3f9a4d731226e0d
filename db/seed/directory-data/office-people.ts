import { person, type SeedPerson } from "./person.ts"

/** Who steers, administers and audits the platforms without treating anybody. */
export const officePeople: readonly SeedPerson[] = [
	person("Mme Armelle Brunfelsia", "RE", "312", { specialty: "Direction des parcours", preferredChannel: "email" }),
	person("M. Loïc Ravenale", "RE", "312", { specialty: "Système d'information", preferredChannel: "email" }),
	person("Mme Reine Santal", "HEX", "312", { specialty: "Audit", preferredChannel: "email" }),
]
