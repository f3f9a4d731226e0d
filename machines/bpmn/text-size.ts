/** Least and most room for a text that stands beside its shape: what bpmn-js breaks its lines at. */
export const LABEL_WIDTH = 112
export const LABEL_FONT = 11
const LINE_RATIO = 1.2

/** Widths of Inter's and Arial's characters in parts of the font's size, the wider of the two: a box too large is no harm. */
const widths: readonly (readonly [RegExp, number])[] = [
	[/[ilj'’|.,:;!·]/, 0.3],
	[/[ \u00a0\u202ftfr()[\]-]/, 0.38],
	[/[mwMW…—]/, 0.9],
	[/[A-ZÀ-Ý]/, 0.72],
]
const DEFAULT_WIDTH = 0.6

const widthOfCharacter = (character: string): number =>
	widths.find(([characters]) => characters.test(character))?.[1] ?? DEFAULT_WIDTH

export const widthOf = (text: string, font: number): number =>
	Array.from(text, widthOfCharacter).reduce((sum, width) => sum + width, 0) * font

/** The lines of a text, broken at its spaces and after its hyphens, so that none is wider than `width`, words that are too long excepted. */
export function breakLines(text: string, width: number, font: number): readonly string[] {
	const lines: string[] = []
	for (const part of text.match(/[^\s-]*-|[^\s-]+\s*|\s+/g) ?? []) {
		const last = lines.at(-1)
		if (last !== undefined && widthOf((last + part).trimEnd(), font) <= width) lines[lines.length - 1] = last + part
		else lines.push(part)
	}
	return lines
}

/** How much room a label takes beside its shape. */
export function sizeOfLabel(text: string, width = LABEL_WIDTH): { width: number; height: number } {
	const lines = breakLines(text, width, LABEL_FONT)
	return { width, height: Math.ceil(lines.length * LABEL_FONT * LINE_RATIO) + 1 }
}
