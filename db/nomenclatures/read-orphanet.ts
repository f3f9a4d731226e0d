import { Parser } from "saxen"
import type { Edition, Term } from "./term.ts"

interface Draft {
	orphaCode: string
	label: string
	status: string
	synonyms: string[]
}

/** Names carry the marks of a web page, such as `<i>`. */
const plain = (text: string): string =>
	text
		.replaceAll(/<[^>]*>/g, "")
		.replaceAll(/\s+/g, " ")
		.trim()

/** What of a disorder is read, by where it stands. */
const wanted: Readonly<Record<string, (draft: Draft, text: string) => void>> = {
	"Disorder/OrphaCode": (draft, text) => {
		draft.orphaCode += text
	},
	"Disorder/Name": (draft, text) => {
		draft.label += text
	},
	"Disorder/Totalstatus": (draft, text) => {
		draft.status += text
	},
	"SynonymList/Synonym": (draft, text) => {
		draft.synonyms[draft.synonyms.length - 1] += text
	},
}

/**
 * Reads Orphanet's nomenclature as it is published each July (`ORPHAnomenclature_fr_….xml`, www.orphadata.com, CC-BY-4.0).
 *
 * @throws Error where the text is no XML, or not this file
 */
export function readOrphanet(xml: string): Edition {
	const path: string[] = []
	const terms: Term[] = []
	let draft: Draft | undefined
	let edition = ""
	let language = ""
	let broken: Error | undefined
	const parser = new Parser()
	parser.on("error", (error) => {
		broken ??= error
	})
	parser.on("openTag", (name, attributes) => {
		path.push(name)
		if (name === "JDBOR") edition = String(attributes()["ExtractionDate"] ?? "")
		if (name === "Disorder") draft = { orphaCode: "", label: "", status: "", synonyms: [] }
		if (path.slice(-2).join("/") === "SynonymList/Synonym") draft?.synonyms.push("")
		if (language === "" && path.slice(-2).join("/") === "Disorder/Name") language = String(attributes()["lang"] ?? "")
	})
	const take = (text: string): void => {
		if (draft) wanted[path.slice(-2).join("/")]?.(draft, text)
	}
	parser.on("text", (value, decode) => take(decode(value)))
	parser.on("cdata", (value) => take(value))
	parser.on("closeTag", (name) => {
		path.pop()
		if (name !== "Disorder" || !draft) return
		const { orphaCode, label, status, synonyms } = draft
		draft = undefined
		if (!/^\d{1,7}$/.test(orphaCode.trim()) || plain(label) === "") return
		terms.push({
			code: `ORPHA:${orphaCode.trim()}`,
			label: plain(label),
			synonyms: synonyms.map(plain).filter((one) => one !== ""),
			formerCodes: [],
			// "Active", "Actif": everything that is not in use begins with "Ina".
			active: !/^ina/i.test(status.trim()),
		})
	})
	parser.parse(xml)
	if (broken) throw new Error(`the file is no XML: ${broken.message}`)
	if (terms.length === 0 || language === "")
		throw new Error("the file holds no disorder: it is not Orphanet's nomenclature")
	return { system: "ORPHA", language, edition: edition.slice(0, 10), terms }
}
