import { describe, expect, test } from "vitest"
import { type Token, tokens } from "../../web/tokens.ts"

/** Relative luminance (WCAG 2.1). */
function luminance(hex: string): number {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
		const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
	})
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(one: string, other: string): number {
	const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
	return (light + 0.05) / (dark + 0.05)
}

const TEXT = 4.5
const GRAPHIC = 3
const grounds: readonly Token[] = ["page", "surface", "sunk"]
const onGrounds = (token: Token, least: number) => grounds.map((ground) => [token, ground, least] as const)

const pairs: readonly (readonly [Token, Token, number])[] = [
	...(["ink", "ink2", "ink3", "accent", "late", "hold"] as const).flatMap((token) => onGrounds(token, TEXT)),
	...(["expert", "requester", "patient", "partner"] as const).flatMap((token) => [
		[token, "page", TEXT] as const,
		[token, "surface", TEXT] as const,
	]),
	["today", "page", TEXT],
	["today", "surface", TEXT],
	...onGrounds("control", GRAPHIC),
	["onAccent", "accent", TEXT],
	["onAccent", "accentHover", TEXT],
	["accent", "accentSoft", TEXT],
	["late", "lateSoft", TEXT],
	["today", "todaySoft", TEXT],
	["hold", "holdSoft", TEXT],
	["onLess1", "less1", TEXT],
	["onLess2", "less2", TEXT],
	...([1, 2, 3, 4, 5] as const).map((step) => [`onHeat${step}`, `heat${step}`, TEXT] as const),
]

describe.each(["light", "dark"] as const)("in the %s theme", (scheme) => {
	test.each(pairs)("%s is readable on %s, at least %d to 1", (text, ground, least) => {
		expect(contrast(tokens[scheme][text], tokens[scheme][ground])).toBeGreaterThanOrEqual(least)
	})
	test("heat grows in one direction of luminance, so that it is read without its hue", () => {
		const steps = ([1, 2, 3, 4, 5] as const).map((step) => luminance(tokens[scheme][`heat${step}`]))
		const sorted = steps.toSorted((a, b) => (scheme === "light" ? b - a : a - b))
		expect(steps).toEqual(sorted)
	})
})
