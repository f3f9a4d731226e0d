const f = <C extends string>(code: C, name: string, scope: string) => ({ code, name, scope })

/** The 23 national networks (FSMR). */
export const filiereRows = [
	f("ANDDI-RARES", "AnDDI-Rares", "Anomalies du développement et syndromes malformatifs"),
	f("BRAIN-TEAM", "Brain-Team", "Maladies rares du système nerveux central"),
	f("CARDIOGEN", "Cardiogen", "Maladies cardiaques héréditaires ou rares"),
	f("DEFISCIENCE", "DéfiScience", "Neurodéveloppement, épilepsies rares, déficience intellectuelle"),
	f("FAI2R", "FAI²R", "Maladies auto-immunes et auto-inflammatoires rares"),
	f("FAVA-MULTI", "FAVA-Multi", "Maladies vasculaires rares avec atteinte multisystémique"),
	f("FILFOIE", "Filfoie", "Maladies rares du foie"),
	f("FILNEMUS", "Filnemus", "Maladies neuromusculaires"),
	f("FILSLAN", "FilSLAN", "Sclérose latérale amyotrophique et maladies du neurone moteur"),
	f("FIMARAD", "Fimarad", "Maladies rares de la peau"),
	f("FIMATHO", "Fimatho", "Malformations abdomino-thoraciques"),
	f("FIRENDO", "Firendo", "Maladies rares endocriniennes"),
	f("G2M", "G2M", "Maladies héréditaires du métabolisme"),
	f("MARIH", "MaRIH", "Maladies rares immuno-hématologiques"),
	f("MCGRE", "MCGRE", "Maladies du globule rouge et de l'érythropoïèse (drépanocytose, thalassémies)"),
	f("MHEMO", "MHémo", "Maladies hémorragiques constitutionnelles"),
	f("MUCO-CFTR", "Muco/CFTR", "Mucoviscidose et affections liées à CFTR"),
	f("NEUROSPHINX", "NeuroSphinx", "Malformations pelviennes et médullaires"),
	f("ORKID", "ORKiD", "Maladies rénales rares"),
	f("OSCAR", "OSCAR", "Maladies rares de l'os, du calcium et du cartilage"),
	f("RESPIFIL", "RespiFIL", "Maladies respiratoires rares"),
	f("SENSGENE", "SensGene", "Maladies rares sensorielles (œil, oreille)"),
	f("TETECOU", "TêteCou", "Malformations rares de la tête, du cou et des dents"),
] as const

export type FiliereCode = (typeof filiereRows)[number]["code"]
