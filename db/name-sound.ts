import { nameWords } from "./identity-index.ts"

/** Spellings that sound alike in French, the longer ones first. */
const spellings: readonly (readonly [RegExp, string])[] = [
	[/ph/g, "f"],
	[/s?ch|sh/g, "x"],
	[/h/g, ""],
	[/gn/g, "n"],
	[/[cs]*c(?=[eiy])/g, "s"],
	[/g(?=[eiy])/g, "j"],
	[/gu(?=[eiy])/g, "g"],
	[/qu?|ck?|k/g, "k"],
	[/w/g, "v"],
	[/z/g, "s"],
	[/y/g, "i"],
	// Silent at the end of a word, the plural included.
	[/[dtpsx]+e?s?$/g, ""],
	[/m(?=[^aeiou]|$)/g, "n"],
	// Vowels are what people hear and write differently.
	[/(?<=.)[aeiou]+/g, ""],
	[/(.)\1+/g, "$1"],
]

const soundOf = (word: string): string =>
	spellings.reduce((sound, [written, heard]) => sound.replaceAll(written, heard), word)

/**
 * How the words of a name sound, and all of them said together, coarsely: `Dupond` and `Dupont`, `Le Breton` and
 * `Lebreton` meet. For suggestions, never for decisions.
 */
export function soundsOf(name: string): readonly string[] {
	const words = nameWords(name)
	const sounds = [...words.filter((word) => word.length > 2), words.join("")].map(soundOf)
	return [...new Set(sounds.filter((sound) => sound !== ""))]
}
