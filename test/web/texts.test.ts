import { describe, expect, test } from "vitest"
import { auditActions } from "../../db/audit/audit-entry.ts"
import { en } from "../../web/i18n/en.ts"
import { fr } from "../../web/i18n/fr.ts"
import { setTypography, type Texts, typeset } from "../../web/i18n/french-typography.ts"
import { actionLabels } from "../../web/pages/audit/audit-labels.ts"

const flat = (texts: Texts, path = ""): [string, string][] =>
	Object.entries(texts).flatMap(([key, value]) =>
		typeof value === "string" ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
	)
type Area = Readonly<Record<string, Texts>>
const french = import.meta.glob<Area>("../../web/**/texts.fr.ts", { eager: true })
const english = import.meta.glob<Area>("../../web/**/texts.en.ts", { eager: true })
const areas: [string, Texts, Texts][] = [
	["web/i18n", fr, en],
	...Object.entries(french).map(([file, { fr: texts }]): [string, Texts, Texts] => [
		file.replace("../../", "").replace("/texts.fr.ts", ""),
		texts ?? {},
		english[file.replace(".fr.ts", ".en.ts")]?.["en"] ?? {},
	]),
]

const placeholders = (text: string): string[] =>
	[...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name).toSorted()

describe("the texts of the screens", () => {
	test("come with every area of the screens", () => {
		expect(areas.map(([area]) => area)).toContain("web/case-parts")
	})

	test.each(areas)("are complete in English, with the same values in them: %s", (_area, inFrench, inEnglish) => {
		const words = new Map(flat(inFrench))
		const translated = new Map(flat(inEnglish))
		expect([...translated.keys()]).toEqual([...words.keys()])
		const wrong = [...words].filter(([key, text]) => {
			// In English one is written out where French counts.
			if (key.endsWith("_one")) return false
			return placeholders(text).join() !== placeholders(translated.get(key) ?? "").join()
		})
		expect(wrong).toEqual([])
	})

	test.each(areas)("never shout, never say oops: %s", (_area, inFrench, inEnglish) => {
		const loud = [...flat(inFrench), ...flat(inEnglish)].filter(
			([, text]) => text.includes("!") || /oups|oops/i.test(text),
		)
		expect(loud).toEqual([])
	})

	test("name every action of the audit log", () => {
		expect(auditActions.filter((action) => !(action in actionLabels))).toEqual([])
	})
})

describe("French typography", () => {
	test("keeps punctuation on its line, and curls apostrophes", () => {
		expect(typeset("Où ? « ici » : l'an ; 5 %")).toBe("Où\u202f? «\u00a0ici\u00a0»\u00a0: l’an\u202f; 5\u202f%")
		expect(setTypography({ a: { b: "Qui ?" } })).toEqual({ a: { b: "Qui\u202f?" } })
	})
})
