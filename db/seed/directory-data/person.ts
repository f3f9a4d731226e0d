import type { preferredChannels } from "../../schema/directory.ts"
import type { CentreKey } from "./centres.ts"
import type { ProfessionCode, TerritoryCode } from "./reference.ts"
import type { ResourceKey } from "./resources.ts"

/** A person of the seed, under a key that other rows of the seed point to. */
export interface SeedPerson {
	readonly key: string
	readonly title: "Dr" | "Pr" | "Mme" | "M."
	readonly givenName: string
	readonly familyName: string
	readonly profession: ProfessionCode
	readonly territory: TerritoryCode
	readonly specialty?: string
	readonly centre?: CentreKey
	/** Key of the person asked in their place. */
	readonly deputy?: string
	readonly resource?: ResourceKey
	readonly preferredChannel?: (typeof preferredChannels)[number]
	readonly active?: false
}

/** "Léa Micocoulier" is known as `micocoulier`: family names are unique in the seed. */
export const personKey = (familyName: string): string =>
	familyName
		.normalize("NFD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/[^a-z]/g, "-")

type Extras = Partial<
	Pick<SeedPerson, "specialty" | "centre" | "deputy" | "resource" | "preferredChannel" | "active" | "profession">
>

/** A physician: `doctor("Dr Léa Micocoulier", "HEX", "neurologie", { centre: "alize" })`. */
export const doctor = (name: string, territory: TerritoryCode, specialty: string, extras: Extras = {}): SeedPerson =>
	person(name, territory, "G15_10", { specialty, ...extras })

export function person(
	name: string,
	territory: TerritoryCode,
	profession: ProfessionCode,
	extras: Extras = {},
): SeedPerson {
	const [title, givenName, ...rest] = name.split(" ")
	const familyName = rest.join(" ")
	if (!isTitle(title) || givenName === undefined || familyName === "") throw new Error(`Not a name: ${name}`)
	return { key: personKey(familyName), title, givenName, familyName, profession, territory, ...extras }
}

const isTitle = (value: string | undefined): value is SeedPerson["title"] =>
	value === "Dr" || value === "Pr" || value === "Mme" || value === "M."
