/** Third persons that the endings do not give. */
const irregular: Readonly<Record<string, string>> = {
	conclure: "conclut",
	inscrire: "inscrit",
	joindre: "joint",
	mettre: "met",
	rouvrir: "rouvre",
	retenir: "retient",
	soumettre: "soumet",
	transmettre: "transmet",
	fournir: "fournit",
}

/** An infinitive in the third person; undefined when it is none that the rules know. */
function inThirdPerson(verb: string): string | undefined {
	const known = irregular[verb]
	if (known !== undefined) return known
	if (/[ou]yer$/.test(verb)) return `${verb.slice(0, -3)}ie`
	if (verb.endsWith("er")) return verb.slice(0, -1)
	if (verb.endsWith("ndre")) return verb.slice(0, -2)
	return undefined
}

const INFINITIVE = /^(\p{L}+)([\s\S]*)$/u
const NEGATED = /^ne pas (\p{L}+)([\s\S]*)$/u
const SECOND = /^ et (\p{L}+)([\s\S]*)$/u

/** « Valider l'orientation », the name of an action, as what somebody does: « valide l'orientation ». */
export function deedInFrench(label: string): string | undefined {
	const text = label.charAt(0).toLocaleLowerCase("fr") + label.slice(1)
	const negated = NEGATED.exec(text)
	if (negated) {
		const verb = inThirdPerson(negated[1] ?? "")
		return verb === undefined ? undefined : ownWords(`ne ${verb} pas${negated[2] ?? ""}`)
	}
	const [, first = "", rest = ""] = INFINITIVE.exec(text) ?? []
	const verb = inThirdPerson(first)
	if (verb === undefined) return undefined
	const second = SECOND.exec(rest)
	const other = second && inThirdPerson(second[1] ?? "")
	return ownWords(`${verb}${second && other ? ` et ${other}${second[2] ?? ""}` : rest}`)
}

/** Buttons speak to whoever presses them; an entry speaks of them. */
const ownWords = (text: string): string => text.replace(/ mes /, " ses ").replace(/ pour moi$/, " à sa place")

const ENGLISH = /^(\p{L}+)( and (\p{L}+))?([\s\S]*)$/u

const withS = (verb: string): string => {
	if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`
	return /(s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : `${verb}s`
}

/** “Validate the orientation” as what somebody does: “validates the orientation”. */
export function deedInEnglish(label: string): string {
	const [, first = "", , second, rest = ""] = ENGLISH.exec(label) ?? []
	const verb = withS(first.toLowerCase())
	return `${verb}${second === undefined ? "" : ` and ${withS(second)}`}${rest}`
		.replace(/ my /, " their ")
		.replace(/ for me$/, " for them")
}
