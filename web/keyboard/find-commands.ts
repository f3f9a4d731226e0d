/** Letters without accents or case: « reg » finds « Réglages ». */
const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase()

/** Commands whose words begin with all that was typed, in their own order. */
export function findCommands<C extends { readonly label: string }>(
	commands: readonly C[],
	typed: string,
): readonly C[] {
	const wanted = plain(typed).split(/\s+/).filter(Boolean)
	return commands.filter(({ label }) => {
		const words = plain(label).split(/[^\p{L}\p{N}]+/u)
		return wanted.every((part) => words.some((word) => word.startsWith(part)))
	})
}

export type Sought =
	| { readonly by: "number"; readonly prefix: string }
	| { readonly by: "name"; readonly name: string }
	| null

const LEAST_OF_A_NAME = 3

/** What a typed text looks for: a case by the beginning of its number, or a patient by their name. */
export function soughtOf(typed: string): Sought {
	const text = typed.trim()
	if (/^p?-?\d[\d-]*$/i.test(text) || /^p-/i.test(text)) {
		const digits = text.replace(/^p-?/i, "")
		return digits === "" || /^[\d-]+$/.test(digits) ? { by: "number", prefix: `P-${digits}` } : null
	}
	const letters = text.replaceAll(/[^\p{L}]/gu, "").length
	return letters >= LEAST_OF_A_NAME && !/\d/.test(text) ? { by: "name", name: text } : null
}
