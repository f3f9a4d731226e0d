/** Each two of them once, in their order. */
export function pairsOf(codes: readonly string[]): readonly (readonly [string, string])[] {
	const each = [...new Set(codes)]
	return each.flatMap((one, nth) => each.slice(nth + 1).map((other) => [one, other] as const))
}
