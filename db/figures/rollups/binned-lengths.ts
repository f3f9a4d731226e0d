import { type Duration, type Lengths, quantilesOfCounts } from "../survival.ts"
import { BINS, minutesOf } from "./bins.ts"

/** Lengths as they are counted in bins: what is asked of them is found without a list. */
export class BinnedLengths implements Lengths {
	readonly ended = new Int32Array(BINS)
	readonly running = new Int32Array(BINS)

	durations(): readonly Duration[] {
		const durations: Duration[] = []
		for (let bin = 0; bin < BINS; bin += 1) {
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
		for (let bin = BINS - 1; bin >= 0; bin -= 1)
			if (this.ended[bin] !== 0 || this.running[bin] !== 0) return minutesOf(bin)
		return 0
	}
}
