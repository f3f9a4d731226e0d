import type { TerritoryCode } from "../directory-data/reference.ts"
import { pick } from "./random.ts"
import type { SeedPatient } from "./script.ts"

interface Names {
	readonly family: readonly string[]
	readonly female: readonly string[]
	readonly male: readonly string[]
	readonly towns: readonly string[]
	/** Spoken at home, some with an interpreter. */
	readonly languages: readonly (readonly [name: string, interpreter: boolean])[]
}

const french = ["français", false] as const

/** Common names of each territory, put together at random: nobody in particular. */
const names: Readonly<Record<TerritoryCode, Names>> = {
	RE: {
		family: ["Payet", "Hoarau", "Grondin", "Boyer", "Técher", "Dijoux", "Maillot", "Nativel", "Moutoussamy", "Ah-Kong"],
		female: ["Lise-May", "Océane", "Anaïs", "Marie-Flore", "Priscilla", "Yaëlle", "Ghislaine"],
		male: ["Jean-Yves", "Mathéo", "Expédit", "Kévin", "Loan", "Bertrand", "Ruben"],
		towns: ["Saint-Denis", "Saint-Pierre", "Le Tampon", "Saint-Benoît", "Cilaos", "Saint-Joseph"],
		languages: [french, ["créole réunionnais", false]],
	},
	YT: {
		family: ["Attoumani", "Madi", "Bacar", "Houmadi", "Soilihi", "Ousseni", "Abdou", "Chanfi", "Saïndou"],
		female: ["Nasra", "Zalihata", "Anrafa", "Faïza", "Moinaecha", "Raanti"],
		male: ["Nadjim", "Ibrahim", "Issouf", "Ankidine", "Fahad", "Soulaïmana"],
		towns: ["Mamoudzou", "Koungou", "Dembéni", "Bandrélé", "Sada", "Mtsamboro"],
		languages: [french, ["shimaoré", true], ["kibushi", true], ["shimaoré", false]],
	},
	GP: {
		family: ["Nestor", "Coridon", "Ramassamy", "Lubin", "Céleste", "Gédéon", "Mirval", "Zénon"],
		female: ["Marie-Line", "Kimberley", "Solange", "Maëva", "Eugénie"],
		male: ["Rony", "Christophe", "Jordan", "Aristide", "Enzo"],
		towns: ["Les Abymes", "Basse-Terre", "Le Moule", "Grand-Bourg", "Sainte-Rose"],
		languages: [french, ["créole guadeloupéen", false]],
	},
	MQ: {
		family: ["Édouard", "Jean-Louis", "Marie-Rose", "Lagier", "Vulcain", "Sainte-Luce", "Rosamond"],
		female: ["Ludivine", "Marie-Josée", "Naomi", "Clarisse", "Éloïse"],
		male: ["Steevy", "Raphaël", "Gérald", "Mathis", "Fernand"],
		towns: ["Fort-de-France", "Le Lamentin", "La Trinité", "Sainte-Marie", "Le François"],
		languages: [french, ["créole martiniquais", false]],
	},
	GF: {
		family: ["Da Silva", "Pinas", "Jean-Pierre", "Ferreira", "Amania", "Samuel", "Toka", "Édwige"],
		female: ["Kimia", "Luana", "Marlène", "Sephora", "Joséfa"],
		male: ["Wesley", "Djaïro", "Rafael", "Olivier", "Aniel"],
		towns: ["Cayenne", "Kourou", "Saint-Laurent-du-Maroni", "Maripasoula", "Saint-Georges", "Apatou"],
		languages: [
			french,
			["nenge tongo", true],
			["portugais", true],
			["créole guyanais", false],
			["créole haïtien", true],
		],
	},
	HEX: {
		family: ["Martin", "Petit"],
		female: ["Camille"],
		male: ["Hugo"],
		towns: ["Paris"],
		languages: [french],
	},
}

/** Somebody else of the same place and about the same age, for a story told again. */
export function anotherPatient(like: SeedPatient, random: () => number): SeedPatient {
	const { family, female, male, towns, languages } = names[like.livesIn]
	const sex = random() < 0.5 ? "female" : "male"
	const [language, interpreterNeeded] = pick(random, languages)
	const { years, days = 0 } = like.age
	return {
		birthName: pick(random, family),
		givenNames: pick(random, sex === "female" ? female : male),
		sex,
		age: { ...(years === undefined ? {} : { years }), days: days + Math.floor(random() * 90) },
		birthPlace: pick(random, towns),
		language,
		...(interpreterNeeded ? { interpreterNeeded } : {}),
		livesIn: like.livesIn,
	}
}
