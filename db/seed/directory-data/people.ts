import { expertsHexagone } from "./experts-hexagone.ts"
import { expertsOverseas } from "./experts-overseas.ts"
import { officePeople } from "./office-people.ts"
import type { SeedPerson } from "./person.ts"
import { seedTeams, teamMembers } from "./platform-teams.ts"

/** Everybody of the seed. The order gives each their RPPS and telephone: append, never insert. */
export const seedPeople: readonly SeedPerson[] = [
	...seedTeams.flatMap(teamMembers),
	...expertsOverseas,
	...expertsHexagone,
	...officePeople,
]
