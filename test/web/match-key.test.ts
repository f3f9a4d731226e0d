import { describe, expect, test } from "vitest"
import { isCharacter, keyOf, matchKey, type ShortcutMap } from "../../web/keyboard/match-key.ts"

const press = (key: string, modifiers: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) =>
	keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers })
const map = (...keys: readonly string[]): ShortcutMap =>
	Object.fromEntries(keys.map((key) => [key, { label: key, run: () => undefined }]))

describe("the name of a key", () => {
	test("is the character that is typed, wherever it is on the keyboard", () => {
		expect(press("/")).toBe("/")
		expect(press("?")).toBe("?")
		expect(press("J")).toBe("j")
		expect(press(" ")).toBe("Space")
		expect(press("ArrowDown")).toBe("ArrowDown")
	})

	test("says Ctrl for Ctrl and for Command, and nothing for what the browser keeps", () => {
		expect(press("k", { ctrlKey: true })).toBe("Ctrl+k")
		expect(press("K", { metaKey: true })).toBe("Ctrl+k")
		expect(press("Enter", { ctrlKey: true })).toBe("Ctrl+Enter")
		expect(press("ArrowLeft", { altKey: true })).toBeUndefined()
	})

	test("is the character alone when AltGr typed it", () => {
		expect(press("@", { ctrlKey: true, altKey: true })).toBe("@")
	})

	test("tells characters, which can be switched off, from other keys", () => {
		expect(["j", "?", ".", "1"].every(isCharacter)).toBe(true)
		expect(["Enter", "Escape", "Ctrl+k", "Space"].some(isCharacter)).toBe(false)
	})
})

describe("what a key does", () => {
	test("is decided by the page before the frame", () => {
		const frame = map("j")
		const page = map("j")
		expect(matchKey([frame, page], null, "j")).toEqual({ kind: "run", shortcut: page["j"] })
	})

	test("may need a second key, and is forgotten when another follows", () => {
		const maps = [map("g m", "n")]
		expect(matchKey(maps, null, "g")).toEqual({ kind: "pending", key: "g" })
		expect(matchKey(maps, "g", "m").kind).toBe("run")
		expect(matchKey(maps, "g", "n").kind).toBe("none")
		expect(matchKey(maps, null, "x").kind).toBe("none")
	})
})
