import { doctor, person, type SeedPerson } from "./person.ts"
import type { PlatformCode, TerritoryCode } from "./reference.ts"

interface SeedTeam {
	readonly platform: PlatformCode
	/** Of the numbers that are kept for fiction. */
	readonly phone: string
	readonly secretaries: readonly [SeedPerson, SeedPerson]
	readonly nurses: readonly [SeedPerson, SeedPerson]
	readonly physician: SeedPerson
	readonly physicianDeputy: SeedPerson
	readonly delegate: SeedPerson
}

const secretary = (name: string, territory: TerritoryCode): SeedPerson =>
	person(name, territory, "312", { specialty: "Secrétariat médical", preferredChannel: "email" })
const nurse = (name: string, territory: TerritoryCode, deputy: string): SeedPerson =>
	person(name, territory, "G15_60", { specialty: "Coordination", deputy })
/** BaMaRa delegates: people of the rare-disease sites who enter and attest for the physician. */
const delegate = (name: string, territory: TerritoryCode): SeedPerson =>
	person(name, territory, "312", { specialty: "Délégation BaMaRa", preferredChannel: "email" })

/** The working team of each platform. */
export const seedTeams: readonly SeedTeam[] = [
	{
		platform: "RE-MA-RARES",
		phone: "02 61 91 00 10",
		secretaries: [secretary("Mme Johanna Vétiver", "RE"), secretary("M. Fabrice Faham", "RE")],
		nurses: [nurse("Mme Inès Vacoa", "RE", "takamaka"), nurse("Mme Maya Takamaka", "RE", "vacoa")],
		physician: doctor("Dr Élise Latanier", "RE", "Pédiatrie", { deputy: "natte" }),
		physicianDeputy: doctor("Dr Bruno Natte", "RE", "Médecine interne"),
		delegate: delegate("Mme Lætitia Mapou", "RE"),
	},
	{
		platform: "KARUKERARES",
		phone: "02 61 91 00 11",
		secretaries: [secretary("Mme Ketty Balisier", "GP"), secretary("Mme Orlane Vanille", "GP")],
		nurses: [nurse("M. Steeve Acomat", "GP", "bois-rouge"), nurse("Mme Ghislaine Bois-Rouge", "GP", "acomat")],
		physician: doctor("Dr Hector Flamboyant", "GP", "Médecine interne", { deputy: "abricotier" }),
		physicianDeputy: doctor("Dr Nadège Abricotier", "GP", "Pédiatrie"),
		delegate: delegate("M. Yannick Roucou", "GP"),
	},
	{
		platform: "AMR",
		phone: "02 61 91 00 12",
		secretaries: [secretary("Mme Lydia Alpinia", "MQ"), secretary("M. Joris Anthurium", "MQ")],
		nurses: [nurse("Mme Corinne Fromager", "MQ", "kapok"), nurse("M. Teddy Kapok", "MQ", "fromager")],
		physician: doctor("Dr Raymonde Jacaranda", "MQ", "Neuropédiatrie", { deputy: "acajou" }),
		physicianDeputy: doctor("Dr Cyrille Acajou", "MQ", "Médecine interne"),
		delegate: delegate("Mme Prisca Cacaoyer", "MQ"),
	},
	{
		platform: "COMARG",
		phone: "02 61 91 00 13",
		secretaries: [secretary("Mme Mariluz Comou", "GF"), secretary("M. Erwan Awara", "GF")],
		nurses: [nurse("Mme Sabine Amarante", "GF", "balata"), nurse("M. Dorval Balata", "GF", "amarante")],
		physician: doctor("Dr Narcisse Angélique", "GF", "Pédiatrie", { deputy: "wapa" }),
		physicianDeputy: doctor("Dr Helena Wapa", "GF", "Infectiologie, médecine interne"),
		delegate: delegate("Mme Tatiana Maripa", "GF"),
	},
]

export const teamMembers = (team: SeedTeam): readonly SeedPerson[] => [
	...team.secretaries,
	...team.nurses,
	team.physician,
	team.physicianDeputy,
	team.delegate,
]
