/** What a round of sending came to. Latencies in ms. */
export interface Round {
	readonly perSecond: number
	readonly p50: number
	readonly p99: number
	readonly count: number
}

export function roundOf(latencies: readonly number[], seconds: number): Round {
	const sorted = Float64Array.from(latencies).sort()
	return {
		perSecond: sorted.length / seconds,
		p50: quantile(sorted, 0.5),
		p99: quantile(sorted, 0.99),
		count: sorted.length,
	}
}

/** @param sorted in ascending order */
const quantile = (sorted: ArrayLike<number>, part: number): number =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b)
	const middle = Math.floor(sorted.length / 2)
	return sorted.length % 2 === 1
		? (sorted[middle] ?? Number.NaN)
		: ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** The rounds of one contestant as one: the median of each figure. */
export const medianRound = (rounds: readonly Round[]): Round => ({
	perSecond: median(rounds.map((one) => one.perSecond)),
	p50: median(rounds.map((one) => one.p50)),
	p99: median(rounds.map((one) => one.p99)),
	count: rounds.reduce((sum, one) => sum + one.count, 0),
})

/** Median over rounds of what one contestant did for each one of the other, in the same round. */
export const medianRatio = (rounds: readonly Round[], others: readonly Round[]): number =>
	median(rounds.map((one, index) => one.perSecond / (others[index]?.perSecond ?? Number.NaN)))

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

type Cell = string | number

/** Prints a table with columns aligned: text to the left, numbers to the right. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void {
	const texts = [head, ...rows.map((row) => row.map((one) => (typeof one === "number" ? formatNumber(one) : one)))]
	const widths = head.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)))
	console.log(`\n${title}`)
	texts.forEach((row, index) => {
		const cells = row.map((text, column) => {
			const width = widths[column] ?? 0
			return typeof rows[0]?.[column] === "number" ? text.padStart(width) : text.padEnd(width)
		})
		console.log(`  ${cells.join("  ")}`)
		if (index === 0) console.log(`  ${widths.map((width) => "-".repeat(width)).join("  ")}`)
	})
}

const formatNumber = (value: number): string =>
	Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 100 ? 2 : 0)

const began = performance.now()

/** A line of progress with the seconds since the start. */
export const progress = (line: string): void =>
	console.log(`[${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s] ${line}`)

/** Numbers between 0 and 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
	let state = seed
	return () => {
		state = (state + 0x6d_2b_79_f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
	}
}
