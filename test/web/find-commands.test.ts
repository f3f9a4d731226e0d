import { expect, test } from "vitest"
import { findCommands, soughtOf } from "../../web/keyboard/find-commands.ts"

const commands = ["Aller à : Réglages", "Nouvelle demande", "Déléguer la tâche"].map((label) => ({ label }))
const found = (typed: string) => findCommands(commands, typed).map(({ label }) => label)

test("a command is found by the beginnings of its words, with or without accents", () => {
	expect(found("regl")).toEqual(["Aller à : Réglages"])
	expect(found("dem nou")).toEqual(["Nouvelle demande"])
	expect(found("deleg")).toEqual(["Déléguer la tâche"])
	expect(found("mande")).toEqual([])
	expect(found("")).toHaveLength(3)
})

test("a number is looked for by its beginning, however much of it is typed", () => {
	for (const typed of ["P-2026-01", "p-2026-01", "2026-01"])
		expect(soughtOf(typed)).toEqual({ by: "number", prefix: "P-2026-01" })
	expect(soughtOf("P-")).toEqual({ by: "number", prefix: "P-" })
})

test("a name is looked for from three letters on, and nothing that is neither", () => {
	expect(soughtOf("vacoas aline")).toEqual({ by: "name", name: "vacoas aline" })
	expect(soughtOf(" D'Éa ")).toEqual({ by: "name", name: "D'Éa" })
	for (const typed of ["", "va", "vacoas 12", "P-x"]) expect(soughtOf(typed)).toBeNull()
})
