import type { CentreKey } from "./centres.ts"
import { doctor, person, type SeedPerson } from "./person.ts"
import type { TerritoryCode } from "./reference.ts"

const of =
	(territory: TerritoryCode) =>
	(centre: CentreKey, name: string, specialty: string, deputy?: string): SeedPerson =>
		doctor(name, territory, specialty, { centre, ...(deputy ? { deputy } : {}) })

const re = of("RE")
const yt = of("YT")
const gp = of("GP")
const mq = of("MQ")
const gf = of("GF")

/** Local experts, and the doctors and helpers who write to the platforms. */
export const expertsOverseas: readonly SeedPerson[] = [
	re("piton", "Dr Anjali Longani", "Génétique médicale", "jamblon"),
	re("piton", "Dr Mathurin Jamblon", "Neuropédiatrie"),
	re("cirque", "Dr Yasmine Benjoin", "Pédiatrie, maladies métaboliques", "muscadier"),
	re("cirque", "Dr Rémi Muscadier", "Endocrinologie pédiatrique"),
	re("ressac", "Dr Expédit Jamrosat", "Pneumologie pédiatrique"),
	re("lagon", "Dr Célimène Giroflier", "Hématologie, hémostase", "zamana"),
	re("lagon", "Dr Noé Zamana", "Biologie de l'hémostase"),
	re("ravine", "Dr Priya Cryptomère", "Néphrologie pédiatrique"),
	yt("recif", "Dr Soifia Baobab", "Pédiatrie, drépanocytose", "jacquier"),
	yt("recif", "Dr Nassur Jacquier", "Médecine interne"),
	gp("mangrove", "Pr Solange Courbaril", "Médecine interne, drépanocytose", "campeche"),
	gp("mangrove", "Dr Wilhem Campêche", "Hématologie pédiatrique"),
	gp("madrepore", "Dr Lucinda Gommier", "Hématologie, hémostase"),
	gp("caret", "Dr Gilles Sapotillier", "Cardiologie pédiatrique", "gaiac"),
	gp("caret", "Dr Marie-Ange Gaïac", "Médecine vasculaire"),
	mq("morne", "Dr Aimée Mahogany", "Médecine interne", "raisinier"),
	mq("morne", "Dr Eustache Raisinier", "Médecine interne"),
	mq("houle", "Dr Béatrice Mancenillier", "Neurologie", "calebassier"),
	mq("houle", "Dr Aurèle Calebassier", "Neuropédiatrie"),
	mq("anse", "Dr Flore Génipayer", "Génétique médicale"),
	gf("canopee", "Dr Kouassi Wacapou", "Pédiatrie, drépanocytose", "grignon"),
	gf("canopee", "Dr Ludmila Grignon", "Hématologie"),
	gf("crique", "Dr Rui Moutouchi", "Chirurgie pédiatrique"),
	/** Treating doctors and other requesters. */
	doctor("Dr Mikidache Filao", "YT", "Pédiatrie", { preferredChannel: "phone" }),
	doctor("Dr Denise Letchi", "RE", "Médecine générale"),
	doctor("Dr Ibrahim Ylang", "YT", "Médecine générale", { preferredChannel: "phone" }),
	doctor("Dr Josette Corossol", "GP", "Médecine générale"),
	doctor("Dr Maurice Carambolier", "MQ", "Pédiatrie"),
	doctor("Dr Silvia Carapa", "GF", "Médecine générale, protection maternelle et infantile"),
	person("Mme Aïcha Goyavier", "YT", "G15_60", { specialty: "Protection maternelle et infantile" }),
	person("M. Thierry Combava", "RE", "G15_70", { specialty: "Kinésithérapie respiratoire" }),
	/** Who answers for the resources, named after birds. */
	person("Mme Sandrine Papangue", "RE", "41", { resource: "paille", preferredChannel: "email" }),
	person("M. David Tuit-Tuit", "RE", "93", { resource: "tectec", preferredChannel: "email" }),
	person("Mme Zaïna Crabier", "YT", "41", { resource: "founingo", preferredChannel: "phone" }),
	person("M. Anli Drongo", "YT", "312", { resource: "drongo", preferredChannel: "phone" }),
	person("Mme Guylène Sucrier", "GP", "93", { resource: "colibri", preferredChannel: "email" }),
	person("M. Rosan Gligli", "GP", "41", { resource: "fregate", preferredChannel: "phone" }),
	person("Mme Murielle Cohé", "MQ", "41", { resource: "moqueur", preferredChannel: "email" }),
	person("M. Serge Siffleur", "MQ", "326", { resource: "siffleur", preferredChannel: "email" }),
	person("Mme Elza Hoatzin", "GF", "41", { resource: "ibis", preferredChannel: "phone" }),
	person("M. Jodel Toucan", "GF", "312", { resource: "toucan", preferredChannel: "phone" }),
	person("Mme Louison Avocette", "HEX", "93", { resource: "avocette", preferredChannel: "email" }),
]
