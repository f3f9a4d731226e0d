/** Numbers in [0, 1) that follow from a key alone (mulberry32 over FNV-1a): the same demonstration every time. */
export function randomOf(key: string): () => number {
	let state = 2_166_136_261
	for (const character of key) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619)
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
	}
}

/** One of several. */
export function pick<T>(random: () => number, some: readonly T[]): T {
	const found = some[Math.floor(random() * some.length)]
	if (found === undefined) throw new Error("nothing to pick from")
	return found
}
