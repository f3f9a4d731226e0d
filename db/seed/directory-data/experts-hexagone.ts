import type { CentreKey } from "./centres.ts"
import { doctor, person, type SeedPerson } from "./person.ts"

const of = (centre: CentreKey, name: string, specialty: string, deputy?: string): SeedPerson =>
	doctor(name, "HEX", specialty, { centre, ...(deputy ? { deputy } : {}) })

/** Invented physicians named after trees; the first of a centre is its contact. */
export const expertsHexagone: readonly SeedPerson[] = [
	of("alize", "Dr Paul Tamarin", "Neurologie, maladies neuromusculaires", "badamier"),
	of("alize", "Dr Claire Badamier", "Neurologie, maladies neuromusculaires"),
	of("alize", "Pr Hugues Micocoulier", "Neuropédiatrie", "badamier"),
	of("vaudaire", "Dr Salomé Arbousier", "Neurologie, maladies neuromusculaires", "jujubier"),
	of("vaudaire", "Dr Ange Jujubier", "Neuropédiatrie"),
	of("traverse", "Dr Maylis Cédratier", "Neurologie"),
	of("mistral", "Pr Agathe Alisier", "Génétique médicale", "cornouiller"),
	of("mistral", "Dr Basile Cornouiller", "Génétique médicale"),
	of("tramontane", "Dr Éloi Azerolier", "Neurologie", "terebinthe"),
	of("tramontane", "Dr Margot Térébinthe", "Neurologie"),
	of("sirocco", "Dr Victor Séquoia", "Cardiologie"),
	of("autan", "Dr Lison Plaqueminier", "Neuropédiatrie, épileptologie", "savonnier"),
	of("autan", "Dr Tristan Savonnier", "Psychiatrie de l'enfant"),
	of("noroit", "Dr Constance Bourdaine", "Médecine interne", "argousier"),
	of("noroit", "Dr Firmin Argousier", "Rhumatologie pédiatrique"),
	of("suroit", "Dr Blanche Liquidambar", "Médecine vasculaire"),
	of("galerne", "Pr Octave Araucaria", "Hépatologie pédiatrique", "tulipier"),
	of("galerne", "Dr Nine Tulipier", "Hépatologie"),
	of("zephyr", "Dr Gaspard Févier", "Neurologie, maladie du motoneurone"),
	of("brise", "Dr Ondine Paulownia", "Dermatologie pédiatrique"),
	of("aquilon", "Dr Anatole Nerprun", "Chirurgie pédiatrique"),
	of("foehn", "Dr Irène Sophora", "Endocrinologie pédiatrique"),
	of("bise", "Pr Ariane Catalpa", "Maladies métaboliques", "ginkgo"),
	of("bise", "Dr Côme Ginkgo", "Maladies métaboliques"),
	of("burle", "Dr Thelma Sycomore", "Immunologie, hématologie"),
	of("simoun", "Dr Amadou Caroubier", "Médecine interne, drépanocytose", "lentisque"),
	of("simoun", "Dr Fantine Lentisque", "Hématologie pédiatrique"),
	of("marin", "Dr Rosalie Troène", "Hématologie, hémostase", "cytise"),
	of("marin", "Dr Ulysse Cytise", "Hématologie, hémostase"),
	of("libeccio", "Dr Maël Pinsapo", "Pneumologie pédiatrique"),
	of("ponant", "Dr Solène Églantier", "Urologie pédiatrique"),
	of("levant", "Dr Aymeric Thuya", "Néphrologie pédiatrique", "pacanier"),
	of("levant", "Dr Philippine Pacanier", "Néphrologie"),
	of("harmattan", "Dr Nora Arganier", "Rhumatologie, os"),
	of("khamsin", "Dr Zélie Tamaris", "Pneumologie pédiatrique"),
	of("chergui", "Pr Anselme Mélèze", "Ophtalmologie, génétique", "epicea"),
	of("chergui", "Dr Ilse Épicéa", "ORL, surdités génétiques"),
	of("cers", "Dr Rodrigue Alaterne", "Chirurgie maxillo-faciale"),
	/** Retired: kept because old cases name her. */
	doctor("Dr Odile Cognassier", "HEX", "Maladies métaboliques", { centre: "lombarde", active: false }),
	person("Mme Judith Fusain", "HEX", "329", { specialty: "Conseil génétique", centre: "mistral" }),
]
