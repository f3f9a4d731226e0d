import type { resourceKinds, resourceSources } from "../../schema/directory.ts"
import type { TerritoryCode } from "./reference.ts"

interface SeedResource {
	readonly name: string
	readonly source: (typeof resourceSources)[number]
	readonly kind: (typeof resourceKinds)[number]
	readonly territory: TerritoryCode
	/** Key of the person to reach. */
	readonly contact?: string
}

const resource = (
	territory: TerritoryCode,
	source: SeedResource["source"],
	kind: SeedResource["kind"],
	name: string,
	contact?: string,
): SeedResource => ({ territory, source, kind, name, ...(contact ? { contact } : {}) })

/** Invented helps named after birds, of the host hospitals, of the territories and at a distance. */
export const seedResources = {
	paille: resource("RE", "hostHospital", "social", "Cellule sociale Paille-en-queue, CHU de La Réunion", "papangue"),
	tectec: resource("RE", "hostHospital", "psychological", "Consultation psychologique Tec-tec", "tuit-tuit"),
	zoiseau: resource("RE", "local", "schoolWork", "Équipe mobile scolaire Zoiseau blanc"),
	salangane: resource("RE", "local", "transportLodging", "Maison des familles La Salangane"),
	puffin: resource("RE", "local", "association", "Association Puffin, maladies rares Réunion"),
	bulbul: resource("RE", "hostHospital", "therapeuticEducation", "Programme d'éducation thérapeutique Bulbul"),
	founingo: resource("YT", "hostHospital", "social", "Service social Founingo, CH de Mayotte", "crabier"),
	drongo: resource("YT", "local", "interpreter", "Interprètes Drongo (shimaoré, kibushi)", "drongo"),
	souimanga: resource("YT", "local", "rights", "Permanence d'accès aux droits Souimanga"),
	martin: resource("YT", "local", "schoolWork", "Relais scolaire Martin-pêcheur"),
	colibri: resource("GP", "hostHospital", "psychological", "Consultation psychologique Colibri", "sucrier"),
	fregate: resource("GP", "hostHospital", "social", "Cellule sociale Frégate, CHU de Guadeloupe", "gligli"),
	pelican: resource("GP", "local", "transportLodging", "Hébergement des familles Le Pélican"),
	carouge: resource("GP", "local", "association", "Association Carouge, drépanocytose"),
	grive: resource("GP", "local", "therapeuticEducation", "École du patient La Grive"),
	moqueur: resource("MQ", "hostHospital", "social", "Cellule sociale Moqueur, CHU de Martinique", "cohe"),
	siffleur: resource("MQ", "local", "schoolWork", "Pôle insertion Siffleur des montagnes", "siffleur"),
	tourterelle: resource("MQ", "local", "rights", "Guichet des droits Tourterelle"),
	sterne: resource("MQ", "local", "association", "Association La Sterne, maladies rares Martinique"),
	ibis: resource("GF", "hostHospital", "social", "Service social Ibis rouge, CH de Cayenne", "hoatzin"),
	toucan: resource("GF", "local", "interpreter", "Médiateurs Toucan (nenge, créole, portugais)", "toucan"),
	ara: resource("GF", "local", "transportLodging", "Pirogue et accueil L'Ara, Maroni et Oyapock"),
	harpie: resource("GF", "local", "rights", "Accès aux droits La Harpie"),
	tangara: resource("GF", "local", "association", "Association Tangara, familles de Guyane"),
	avocette: resource("HEX", "teleconsultation", "psychological", "Psychologues à distance L'Avocette", "avocette"),
	bernache: resource("HEX", "teleconsultation", "social", "Assistance sociale à distance La Bernache"),
	loriot: resource("HEX", "teleconsultation", "therapeuticEducation", "Éducation thérapeutique en ligne Le Loriot"),
	courlis: resource("HEX", "local", "transportLodging", "Accueil parisien des familles d'outre-mer Le Courlis"),
} satisfies Record<string, SeedResource>

export type ResourceKey = keyof typeof seedResources
