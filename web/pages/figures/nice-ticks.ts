/** Round steps of an axis from 0 to at least `most`, about `wanted` of them. */
export function niceTicks(most: number, wanted: number): readonly number[] {
	const raw = most / wanted
	const magnitude = 10 ** Math.floor(Math.log10(raw))
	const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= raw) ?? 10) * magnitude
	const count = Math.ceil(most / step - 1e-9)
	return Array.from({ length: count + 1 }, (_, nth) => Number((nth * step).toPrecision(12)))
}
