import type { Edition, Term } from "./term.ts"

/** `"Cleft palate" EXACT []`: what stands in quotes, where a quote is written `\"`. */
const QUOTED = /^"((?:[^"\\]|\\.)*)"/

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, "$1").trim()

/**
 * Reads the Human Phenotype Ontology as it is published (`hp.obo`, English, obophenotype.github.io).
 *
 * @throws Error where the text is not that file
 */
export function readHpo(obo: string): Edition {
	const [head = "", ...blocks] = obo.split(/^\[/m)
	const edition = /^data-version: *(.+)$/m.exec(head)?.[1]?.trim() ?? ""
	const terms = blocks.filter((block) => block.startsWith("Term]")).flatMap((block) => readTerm(block) ?? [])
	if (terms.length === 0) throw new Error("the file holds no HP term: it is not the Human Phenotype Ontology")
	return { system: "HPO", language: "en", edition, terms }
}

function readTerm(block: string): Term | undefined {
	const values = (tag: string): readonly string[] =>
		[...block.matchAll(new RegExp(`^${tag}: *(.+)$`, "gm"))].map(([, value = ""]) => value.trim())
	const [code = ""] = values("id")
	const [label] = values("name")
	if (!/^HP:\d{7}$/.test(code) || label === undefined) return undefined
	return {
		code,
		label: unescaped(label),
		synonyms: values("synonym").flatMap((one) => {
			const quoted = QUOTED.exec(one)?.[1]
			return quoted === undefined ? [] : [unescaped(quoted)]
		}),
		formerCodes: values("alt_id"),
		active: !values("is_obsolete").includes("true"),
	}
}

/**
 * Reads a translation of the Human Phenotype Ontology (`hp-fr.babelon.tsv`, github.com/obophenotype/hpo-translations):
 * a line for each text, of which labels and synonyms are taken.
 *
 * @throws Error where the text is not such a table
 */
export function readHpoTranslation(tsv: string): Edition {
	const [head = "", ...lines] = tsv.split(/\r?\n/)
	const columns = head.split("\t")
	const cell = (line: readonly string[], name: string): string => (line[columns.indexOf(name)] ?? "").trim()
	const found = new Map<string, { label: string; synonyms: string[] }>()
	let language = ""
	for (const line of lines) {
		const cells = line.split("\t")
		const code = cell(cells, "subject_id")
		const text = cell(cells, "translation_value")
		if (!/^HP:\d{7}$/.test(code) || text === "") continue
		language ||= cell(cells, "translation_language")
		const term = found.get(code) ?? { label: "", synonyms: [] }
		const predicate = cell(cells, "predicate_id")
		if (predicate === "rdfs:label") term.label = text
		else if (predicate.startsWith("oboInOwl:has") && predicate.endsWith("Synonym")) term.synonyms.push(text)
		found.set(code, term)
	}
	const terms = [...found].flatMap(([code, { label, synonyms }]): Term[] =>
		label === "" ? [] : [{ code, label, synonyms, formerCodes: [], active: true }],
	)
	if (terms.length === 0 || !/^[a-z]{2}$/.test(language))
		throw new Error("the file holds no label of an HP term: it is no translation of the Human Phenotype Ontology")
	return { system: "HPO", language, edition: "", terms }
}
