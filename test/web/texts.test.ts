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
const placeholders = (text: string): string[] =>
	[...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name).toSorted()

describe("the texts of the screens", () => {
	test("are complete in English, with the same values in them", () => {
		const french = new Map(flat(fr))
		const english = new Map(flat(en))
		expect([...english.keys()]).toEqual([...french.keys()])
		const wrong = [...french].filter(([key, text]) => {
			// In English one is written out where French counts.
			if (key.endsWith("_one")) return false
			return placeholders(text).join() !== placeholders(english.get(key) ?? "").join()
		})
		expect(wrong).toEqual([])
	})

	test("never shout, never say oops", () => {
		const loud = [...flat(fr), ...flat(en)].filter(([, text]) => text.includes("!") || /oups|oops/i.test(text))
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
