import type { Registry } from "../../machines/registry.ts"
import { valueLabels } from "../../machines/value-labels.ts"
import { type Label, label, medicalKinds } from "../../machines/vocabulary.ts"
import type { Executor } from "../client.ts"
import { surveyQuestions, surveyVariants } from "../survey-questions.ts"
import type { Figure } from "./figure.ts"
import { figureSpecs, type Words } from "./specs.ts"

/** What the keys of figures are called: by words, then by key. */
export type ReportLabels = Readonly<Record<string, Readonly<Record<string, Label>>>>

const words = (entries: Readonly<Record<string, readonly [fr: string, en: string]>>): Readonly<Record<string, Label>> =>
	Object.fromEntries(Object.entries(entries).map(([key, texts]) => [key, label(...texts)]))

/** What only a report says. Everything else is called as machines and tables call it. */
const own: Readonly<Partial<Record<Words, Readonly<Record<string, Label>>>>> = {
	ask: words({
		accepted: ["Acceptée", "Accepted"],
		refused: ["Non retenue", "Not taken on"],
		duplicate: ["Doublon, jointe à un dossier", "Duplicate, added to a case"],
		waiting: ["En cours d'examen", "Under examination"],
		endedBefore: ["Terminée avant décision", "Ended before a decision"],
	}),
	askChannel: words({ besideCase: ["Notée par l'équipe", "Noted by the team"] }),
	outcome: words({
		accepted: ["Acceptée", "Accepted"],
		redirected: ["Réorientée", "Redirected"],
		declined: ["Non retenue", "Declined"],
		waiting: ["En cours d'examen", "Under examination"],
		endedBefore: ["Terminée avant décision", "Ended before a decision"],
	}),
	flow: words({
		before: ["Déjà ouverts au début", "Open at the beginning"],
		arrived: ["Ouverts ou repris", "Opened or taken over"],
		left: ["Terminés ou confiés", "Ended or handed over"],
		open: ["Ouverts à la fin", "Open at the end"],
	}),
	handover: words({
		takenOver: ["Repris d'une autre plateforme", "Taken over from another platform"],
		handedOver: ["Confiés à une autre plateforme", "Given to another platform"],
	}),
	opinion: words({
		answered: ["Avis rendu", "Opinion given"],
		unanswered: ["Déclinée ou sans réponse", "Declined or unanswered"],
		waiting: ["Avis attendu", "Awaited"],
	}),
	transfer: words({
		departed: ["Patient parti", "Patient left"],
		refused: ["Refusé par le payeur", "Refused by the payer"],
		abandoned: ["Abandonné ou annulé", "Given up or cancelled"],
		preparing: ["En préparation", "Being prepared"],
	}),
	delay: words({
		requestToOrientation: ["De la demande à l'orientation", "From the request to the orientation"],
		orientationToOpinion: ["De l'orientation au premier avis", "From the orientation to the first opinion"],
		opinionToPatient: ["Du premier avis au patient informé", "From the first opinion to the patient being told"],
		requestToPatient: ["De la demande au patient informé", "From the request to the patient being told"],
	}),
	helpOutcome: words({
		awaited: ["Retour attendu", "Outcome awaited"],
		patientDeclined: ["Refus du patient", "Patient declined"],
		cancelled: ["Annulée", "Cancelled"],
	}),
	registry: words({
		pending: ["À compléter ou à attester", "To complete or attest"],
		declared: ["Déclarée", "Declared"],
		proven: ["Prouvée", "Proven"],
		notApplicable: ["Sans objet", "Not applicable"],
	}),
	rate: words({ declared: ["Déclaré", "Declared"], proven: ["Prouvé", "Proven"] }),
	survey: words({
		"patient.opened": ["Patients, ouverts", "Patients, opened"],
		"patient.answered": ["Patients, réponses", "Patients, answered"],
		"relatives.opened": ["Proches, ouverts", "Relatives, opened"],
		"relatives.answered": ["Proches, réponses", "Relatives, answered"],
	}),
}

/** How the machines' own values are prefixed where one word means several things. */
const prefixes: Readonly<Partial<Record<Words, readonly string[]>>> = {
	urgency: ["urgency."],
	diagnosticState: ["diagnosticState."],
	effect: ["effect."],
	needs: ["result.", "NEEDS_ASSESSED.result."],
}

const filieresIn = async (sql: Executor) => {
	const rows = await sql<
		{ key: string; name: string }[]
	>`select id as key, case when lower(code) = lower(name) then code else code || ' · ' || name end as name from filieres`
	return rows.map(({ key, name }) => [key, label(name, name)] as const)
}

const centresIn = async (sql: Executor) => {
	const rows = await sql<{ key: string; name: string }[]>`select id as key, name || ', ' || city as name from centres`
	return rows.map(({ key, name }) => [key, label(name, name)] as const)
}

const territoriesIn = async (sql: Executor) => {
	const rows = await sql<{ key: string; name: string }[]>`select code as key, name from territories`
	return rows.map(({ key, name }) => [key, label(name, name)] as const)
}

const tagsIn = async (sql: Executor) => {
	const rows = await sql<{ key: string; fr: string; en: string }[]>`
		select id as key, label_fr as fr, label_en as en from difficulty_tags`
	return rows.map(({ key, fr, en }) => [key, label(fr, en)] as const)
}

/** Names of everything that the figures mention, as they are now. */
export async function readLabels(sql: Executor, registry: Registry, figures: readonly Figure[]): Promise<ReportLabels> {
	const [filieres, centres, territories, tags] = await Promise.all([
		filieresIn(sql),
		centresIn(sql),
		territoriesIn(sql),
		tagsIn(sql),
	])
	const tables: Readonly<Partial<Record<Words, ReadonlyMap<string, Label>>>> = {
		filiere: new Map(filieres),
		centre: new Map(centres),
		territory: new Map(territories),
		tag: new Map(tags),
		question: new Map(
			surveyVariants.flatMap((variant) =>
				surveyQuestions[variant].map((one) => [`${variant}.${one.id}`, one.label] as const),
			),
		),
		procedure: new Map(medicalKinds.map((kind) => [kind, registry.ofKind(kind).label] as const)),
	}
	const labels: Record<string, Record<string, Label>> = {}
	for (const figure of figures) {
		const of = figureSpecs.find((one) => one.id === figure.id)?.words
		if (of === undefined) continue
		const into = (labels[of] ??= {})
		for (const key of keysOf(figure)) into[key] = tables[of]?.get(key) ?? wordFor(of, key)
	}
	return labels
}

const keysOf = (figure: Figure): readonly string[] =>
	(figure.kind === "counts" ? figure.cells : figure.lines).map((one) => one.key)

function wordFor(of: Words, key: string): Label {
	const found =
		own[of]?.[key] ??
		prefixes[of]?.map((prefix) => valueLabels[`${prefix}${key}`]).find((one) => one !== undefined) ??
		valueLabels[key]
	return found ?? label(key, key)
}
