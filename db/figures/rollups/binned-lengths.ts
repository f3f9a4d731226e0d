import { type Duration, type Lengths, quantilesOfCounts } from "../survival.ts"
import { BINS, minutesOf } from "./bins.ts"

/** Lengths as they are counted in bins: what is asked of them is found without a list. */
export class BinnedLengths implements Lengths {
	readonly ended: Int32Array
	readonly running: Int32Array

	constructor(ended: Int32Array = new Int32Array(BINS), running: Int32Array = new Int32Array(BINS)) {
		this.ended = ended
		this.running = running
	}

	durations(): readonly Duration[] {
		const durations: Duration[] = []
		for (let bin = 0; bin < this.ended.length; bin += 1) {
			const ended = this.ended[bin] ?? 0
			const running = this.running[bin] ?? 0
			if (ended !== 0) durations.push({ length: minutesOf(bin), ended: true, count: ended })
			if (running !== 0) durations.push({ length: minutesOf(bin), ended: false, count: running })
		}
		return durations
	}

	quantiles(ps: readonly number[]): readonly (number | null)[] {
		return quantilesOfCounts(this.ended, this.running, ps).map((bin) => (bin === null ? null : minutesOf(bin)))
	}

	longest(): number {
		const bins = this.#used()
		return bins === 0 ? 0 : minutesOf(bins - 1)
	}

	/** The same with no more bins than are used, in memory of its own. */
	compact(): BinnedLengths {
		const bins = this.#used()
		const both = new Int32Array(2 * bins)
		both.set(this.ended.subarray(0, bins))
		both.set(this.running.subarray(0, bins), bins)
		return new BinnedLengths(both.subarray(0, bins), both.subarray(bins))
	}

	clear(): void {
		this.ended.fill(0)
		this.running.fill(0)
	}

	#used(): number {
		let bins = this.ended.length
		while (bins > 0 && this.ended[bins - 1] === 0 && this.running[bins - 1] === 0) bins -= 1
		return bins
	}
}

/**
 * Room to count in, used again by whoever counts next: it is megabytes, and whoever counts waits for nothing meanwhile.
 */
export class Room {
	readonly #made: BinnedLengths[] = []
	#used = 0

	begin(): void {
		this.#used = 0
	}

	take(): BinnedLengths {
		const known = this.#made[this.#used]
		const taken = known ?? new BinnedLengths()
		if (known) known.clear()
		else this.#made.push(taken)
		this.#used += 1
		return taken
	}
}
