import { gunzipSync } from "node:zlib"
import { readHpo, readHpoTranslation } from "./read-hpo.ts"
import { readOrphanet } from "./read-orphanet.ts"
import type { Edition } from "./term.ts"

const GZIP = [0x1f, 0x8b]

/**
 * Reads a published file, packed with gzip or not; what it is, it says itself.
 *
 * @throws Error where it is none of those that are known
 */
export function readEdition(bytes: Buffer): Edition {
	const content = GZIP.every((byte, at) => bytes[at] === byte) ? gunzipSync(bytes) : bytes
	const head = content.subarray(0, 4096).toString("latin1")
	if (/<JDBOR\b/.test(head)) return readOrphanet(new TextDecoder(encodingOf(head)).decode(content))
	const text = content.toString("utf8")
	if (/^format-version:/m.test(head)) return readHpo(text)
	const [columns = ""] = head.split("\n")
	if (["subject_id", "predicate_id", "translation_value"].every((name) => columns.includes(name)))
		return readHpoTranslation(text)
	throw new Error(
		"unknown file: Orphanet's nomenclature (XML), the Human Phenotype Ontology (OBO) or a translation of it (babelon TSV) can be read",
	)
}

const encodingOf = (head: string): string => /<\?xml[^>]*encoding="([\w-]+)"/.exec(head)?.[1] ?? "utf-8"
