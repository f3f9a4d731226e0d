import type { Step } from "../script.ts"
import { concluded, needs, oriented, patientTold, requesterTold } from "../steps/case-steps.ts"
import { opinionAsked, opinionFollowed } from "../steps/opinion-steps.ts"
import { entered } from "../steps/registry-steps.ts"

export interface FollowedOpinion {
	readonly filiere: Parameters<typeof oriented>[0]["filieres"][number]
	readonly level: "LOCAL" | "INTER_DROM" | "HEXAGONE"
	readonly reason: string
	readonly expert: string
	readonly question: string
	readonly opinion: string
	readonly idMR: string
	readonly conclusion: string
}

/** One opinion, everything settled, everybody told: the follow-up begins. */
export const followed = (one: FollowedOpinion, between: readonly Step[] = []): readonly Step[] => [
	...oriented({ filieres: [one.filiere], level: one.level, reason: one.reason, experts: [one.expert] }),
	needs("2d", "none"),
	...entered("1d", one.idMR),
	...opinionAsked("1d", { expert: one.expert, level: one.level, question: one.question }),
	...opinionFollowed(one.expert, one.opinion),
	...between,
	concluded("1d", one.conclusion),
	requesterTold("6h"),
	patientTold("2d"),
]

export const marfan: FollowedOpinion = {
	filiere: "FAVA-MULTI",
	level: "HEXAGONE",
	reason: "Ectopie du cristallin, aorte dilatée.",
	expert: "liquidambar",
	question: "Marfan : quel suivi de l'aorte, quel sport ?",
	opinion: "Échographie annuelle, bêtabloquant, pas de sport de contact.",
	idMR: "IDMR-RE-20155",
	conclusion: "Suivi cardiologique local, une échographie par an.",
}
