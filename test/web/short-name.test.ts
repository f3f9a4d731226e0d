import { expect, test } from "vitest"
import { shortName } from "../../web/case-parts/short-name.ts"

test.each([
	["Mme Maya Takamaka", "Maya T."],
	["M. Jean-Luc Bois Rouge", "Jean-Luc B."],
	["Dr Élise Latanier", "Dr Latanier"],
	["Pr Ariane de la Catalpa", "Pr de la Catalpa"],
	["Odile Benjoin", "Odile B."],
	["integration", "integration"],
])("the team calls %s %s", (name, short) => {
	expect(shortName(name)).toBe(short)
})
