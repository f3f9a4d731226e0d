import { type WorkingClock, workingClock } from "../../../machines/working-clock.ts"
import type { Engine } from "../../engine.ts"
import type { FigureLook } from "../figure-filter.ts"
import type { PlaceFilter, PlaceLengths } from "../read-lengths.ts"
import type { Lengths } from "../survival.ts"
import { type BinnedLengths, Room } from "./binned-lengths.ts"
import { binOf } from "./bins.ts"
import { EndedSums, isLate, scanCells, toClaim } from "./cells.ts"
import { msOf, type StepFact, scanSteps, secondOf, type TakeStep } from "./facts.ts"
import {
	ALWAYS,
	type Cube,
	dayAfter,
	keptDay,
	monthAfter,
	numberOf,
	partAfter,
	startOfMonth,
	startOfPart,
	textOf,
	yearAfter,
	yearOf,
} from "./levels.ts"
import { stepReader } from "./read-fact.ts"
import { type Loaded, type Range, readSealed, withRollups } from "./rollup-store.ts"
import { fitsDims, fitting, type Wanted, wantedOf } from "./wanted.ts"
import { type Dims, placeWord, readDims, type Words } from "./words.ts"

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** What is counted of one place (and, where it is asked for, of one centre). */
class PlaceSums extends EndedSums {
	running = 0
	runningLate = 0
	readonly worked: BinnedLengths

	constructor(worked: BinnedLengths) {
		super(worked.ended)
		this.worked = worked
	}

	goesOn(bin: number, late: boolean, again: boolean, times: number): void {
		const { running } = this.worked
		this.running += times
		if (late) this.runningLate += times
		if (again) this.again += times
		running[bin] = (running[bin] ?? 0) + times
	}
}

/** The seconds until which those began that began first, and at which they have ended since, since 2000. */
export interface Oldest {
	readonly begun: number
	readonly ended: readonly number[]
}
/** Most steps that are listed one by one. */
export const MOST_LISTED = 500

/** What the roll-ups say of every place, or of one, and of its centres. */
export interface Rolled {
	readonly places: readonly PlaceLengths[]
	/** Of one place alone: which of its steps that went on at the end of the period began first. */
	readonly oldest: Oldest
	/** By centre; of one place alone. */
	readonly centres: ReadonlyMap<string, { readonly lengths: Lengths; readonly n: number; readonly running: number }>
}

/**
 * The same as `readLengths` reads from the steps themselves, from the roll-ups and what has changed since. Lengths of a
 * hundred minutes and more are known to half a percent, others to the minute; counts are exact.
 */
export async function readRolled(engine: Engine, look: FigureLook, only?: PlaceFilter): Promise<Rolled> {
	const wanted = wantedOf(look.filter)
	const from = look.from.toISOString().slice(0, 10)
	const atNow = look.until.getTime() >= look.now.getTime()
	const beyond = atNow ? dayAfter(look.until.toISOString().slice(0, 10)) : look.until.toISOString().slice(0, 10)
	const sealed = await readSealed(engine, look.platforms, ["part", "month", "year"], from, beyond)
	const ranges = look.platforms.flatMap((platform) => [
		...rangesOf(platform, from, beyond, wanted.cube, sealed, only !== undefined),
		{ platform, level: "live" as const, from: ALWAYS, to: dayAfter(ALWAYS) },
		...(atNow ? [] : runningRanges(platform, beyond)),
	])
	return await withRollups(engine, "step", look.platforms, ranges, wanted.parts, (loaded) =>
		count(engine, look, loaded, wanted, atNow, only),
	)
}

function count(
	engine: Engine,
	look: FigureLook,
	{ rollups, deltas, words }: Loaded,
	wanted: Wanted,
	atNow: boolean,
	only: PlaceFilter | undefined,
): Rolled {
	const place = only ? words.id(placeWord(only.machine, only.place)) : undefined
	const fits = fitting(words, wanted)
	const counting = new Counting(engine, look, words, atNow, only !== undefined)
	const wantsStep = (at: number, dims: number) => (place === undefined || at === place) && fits("", "")(dims)
	for (const { level, cube, part, data } of rollups) {
		if (level === "day" || level === "part" || level === "month" || level === "year") {
			const wants = fits(cube, part)
			// Sums by centre are apart from those of the place, but for days.
			if (cube !== "c") scanCells(data, wants, counting.ofPlace(place))
			if (only && (cube === "c" || level === "day")) scanCells(data, wants, counting.ofCentre(place))
		} else scanSteps(data, wantsStep, counting.takeRunning)
	}
	const newest = newWords(words)
	const reading = stepReader()
	for (const { sign, fact } of deltas) {
		const read = reading(fact)
		if (only ? read.place !== placeWord(only.machine, only.place) : false) continue
		const one = read.fact(newest.id)
		const dims = newest.dims(one.dims)
		if (!dims || !fitsDims(dims, wanted)) continue
		if (one.to > 0 && msOf(one.to) >= look.from.getTime() && (atNow || msOf(one.to) < look.until.getTime()))
			counting.ended(one, sign, dims)
		counting.running(one, sign, dims)
	}
	return counting.result(newest)
}

/** Sums where there are any, single days elsewhere. */
function rangesOf(
	platform: string,
	from: string,
	to: string,
	cube: Cube,
	sealed: ReadonlySet<string>,
	centres: boolean,
): readonly Range[] {
	const ranges: Range[] = []
	let day = from
	while (day < to) {
		const [year, month, part] = [yearOf(day), startOfMonth(day), startOfPart(day)]
		const periods = [
			{ level: "year", first: year, next: yearAfter(year) },
			{ level: "month", first: month, next: monthAfter(month) },
			{ level: "part", first: part, next: partAfter(part) },
		] as const
		const sums = periods.find(
			({ level, first, next }) => first === day && next <= to && sealed.has(`${platform} ${level} ${first}`),
		)
		const next = sums?.next ?? (partAfter(part) < to ? partAfter(part) : to)
		if (!sums) ranges.push({ platform, level: "day", from: day, to: next })
		else
			for (const one of centres ? [cube, "c" as const] : [cube])
				ranges.push({ platform, level: sums.level, from: day, to: next, cube: one })
		day = next
	}
	return ranges
}

/** What went on at midnight of a day and has ended since: before the next day of which it is kept, or later. */
function runningRanges(platform: string, until: string): readonly Range[] {
	const kept = textOf(keptDay(numberOf(until)))
	return [
		{ platform, level: "running", from: kept, to: dayAfter(kept) },
		...(until === kept ? [] : [{ platform, level: "ended" as const, from: until, to: kept }]),
	]
}

/** Words that changes use and no roll-up yet, numbered for this look alone. */
function newWords(words: Words) {
	const own = new Map<string, number>()
	const names: string[] = []
	return {
		id: (word: string): number => {
			const known = words.id(word) || own.get(word)
			if (known) return known
			names.push(word)
			own.set(word, -names.length)
			return -names.length
		},
		word: (id: number): string => (id < 0 ? (names[-id - 1] ?? "") : words.word(id)),
		dims: (id: number): Dims | undefined => {
			if (id >= 0) return words.dims(id)
			return readDims(names[-id - 1] ?? "")
		},
	}
}
const room = new Room()

/** The working time of somebody's hours, and how far it had come at the end of the period. */
interface Clock {
	readonly clock: WorkingClock
	readonly end: number
}

/** Working time of a step at the end of the period, ms. */
function workedMs(still: boolean, worked: number, since: number, clock: Clock | null): number {
	const sinceMs = clock ? Math.max(0, clock.end - clock.clock(since)) : 0
	return still ? worked * 1_000 + sinceMs : Math.min(worked * 1_000, sinceMs)
}

class Counting {
	readonly #engine: Engine
	readonly #words: Words
	readonly #atNow: boolean
	readonly #byCentre: boolean
	readonly #until: number
	/** Of the look, in seconds as facts have them. */
	readonly #untilSecond: number
	readonly #sums = new Map<number, PlaceSums>()
	/** The same by the number of the place: asked for at every sum that is read. */
	readonly #known: (PlaceSums | undefined)[]
	readonly #centres = new Map<string, PlaceSums>()
	/** What nobody asked for is counted here: it cannot be passed over. */
	readonly #unwanted: EndedSums
	readonly #clocks = new Map<string, Clock | null>()
	/** The same by the number of the dimensions. */
	#clocksOf: (Clock | null | undefined)[] = []
	/** Those that went on, of one place alone. */
	readonly #listed: { readonly from: number; readonly to: number; readonly times: number }[] = []
	#oldest: number

	constructor(engine: Engine, look: FigureLook, words: Words, atNow: boolean, byCentre: boolean) {
		this.#engine = engine
		this.#words = words
		this.#known = Array.from<PlaceSums | undefined>({ length: words.size })
		this.#atNow = atNow
		this.#byCentre = byCentre
		room.begin()
		this.#unwanted = new EndedSums(room.take().ended)
		this.#until = look.until.getTime()
		this.#untilSecond = secondOf(look.until)
		this.#oldest = this.#until - 400 * DAY_MS
	}

	#of(place: number): PlaceSums {
		const known = this.#sums.get(place)
		if (known) return known
		const made = new PlaceSums(room.take())
		this.#sums.set(place, made)
		return made
	}

	#knowing(place: number): PlaceSums {
		const sums = this.#of(place)
		this.#known[place] = sums
		return sums
	}

	#centre(id: string): PlaceSums {
		const known = this.#centres.get(id)
		if (known) return known
		const made = new PlaceSums(room.take())
		this.#centres.set(id, made)
		return made
	}

	/** Where ended steps are counted that are read from sums. */
	ofPlace(wanted: number | undefined): (place: number, dims: number) => EndedSums {
		return (place) => {
			if (wanted !== undefined && place !== wanted) return this.#unwanted
			return this.#known[place] ?? this.#knowing(place)
		}
	}

	ofCentre(wanted: number | undefined): (place: number, dims: number) => EndedSums {
		return (place, dims) => {
			const centre = place === wanted ? this.#words.dims(dims)?.centre : undefined
			return centre ? this.#centre(centre) : this.#unwanted
		}
	}

	/** A step that ended in the period. */
	ended(fact: StepFact, times: number, { centre }: Dims): void {
		const into = [this.#of(fact.place)]
		if (this.#byCentre && centre !== "") into.push(this.#centre(centre))
		const bin = binOf(fact.worked / 60)
		for (const sums of into) {
			sums.ended += times
			if (isLate(fact)) sums.late += times
			if (fact.again) sums.again += times
			if (fact.claimed > 0) {
				sums.claimed += times
				sums.claimedMinutes += times * toClaim(fact)
			}
			if (fact.reminders > 0) sums.reminded(fact.reminders, times)
			sums.bins[bin] = (sums.bins[bin] ?? 0) + times
		}
	}

	/** A step that may have gone on at the end of the period. */
	running({ place, from, to, running, worked, due, paused, again }: StepFact, times: number, dims: Dims): void {
		if (!this.#wentOn(from, to)) return
		const still = this.#isStill(to, running, paused)
		const since = msOf(still ? running : from)
		this.#widen(since)
		const ms = workedMs(still, worked, since, this.#clockOf(dims.hours))
		this.#goesOn(this.#of(place), ms, due, paused, again, times)
		if (!this.#byCentre) return
		this.#listed.push({ from, to, times })
		if (dims.centre !== "") this.#goesOn(this.#centre(dims.centre), ms, due, paused, again, times)
	}

	/** The same of one that is in a list of a roll-up. */
	readonly takeRunning: TakeStep = (place, dims, from, to, running, worked, due, paused, again) => {
		if (!this.#wentOn(from, to)) return
		const still = this.#isStill(to, running, paused)
		const since = msOf(still ? running : from)
		this.#widen(since)
		let clock = this.#clocksOf[dims]
		if (clock === undefined) {
			clock = this.#clockOf(this.#words.hours(dims))
			this.#clocksOf[dims] = clock
		}
		const ms = workedMs(still, worked, since, clock)
		this.#goesOn(this.#known[place] ?? this.#knowing(place), ms, due, paused, again, 1)
		if (!this.#byCentre) return
		this.#listed.push({ from, to, times: 1 })
		const centre = this.#words.dims(dims)?.centre ?? ""
		if (centre !== "") this.#goesOn(this.#centre(centre), ms, due, paused, again, 1)
	}

	#wentOn(from: number, to: number): boolean {
		return from < this.#untilSecond && (to === 0 || (!this.#atNow && to >= this.#untilSecond))
	}

	/** Whether its present stretch runs at the end of the period. */
	#isStill(to: number, running: number, paused: boolean): boolean {
		return to === 0 && !paused && running > 0 && running <= this.#untilSecond
	}

	#goesOn(sums: PlaceSums, ms: number, due: number, paused: boolean, again: boolean, times: number): void {
		const late = !paused && due > 0 && due < this.#untilSecond
		sums.goesOn(binOf(Math.floor(ms / MINUTE_MS)), late, again, times)
	}

	/** Makes the clocks go back to an instant, and further: few steps are as old. */
	#widen(at: number): void {
		if (at >= this.#oldest) return
		this.#oldest = at - 365 * DAY_MS
		this.#clocks.clear()
		this.#clocksOf = []
	}

	#clockOf(hours: string): Clock | null {
		const known = this.#clocks.get(hours)
		if (known !== undefined) return known
		const calendar = this.#engine.geography.calendars.get(hours)
		const clock = calendar ? workingClock(calendar, this.#oldest, this.#until) : undefined
		const made = clock ? { clock, end: clock(this.#until) } : null
		this.#clocks.set(hours, made)
		return made
	}

	#oldestOnes(): Oldest {
		const sorted = this.#listed.toSorted((one, other) => one.from - other.from)
		let begun = 0
		let left = MOST_LISTED
		for (const { from, times } of sorted) {
			// Whoever began in the same second may be before them.
			if (left <= 0 && from > begun) break
			begun = from
			left -= times
		}
		const ended = sorted.filter(({ from, to }) => to > 0 && from <= begun).map(({ to }) => to)
		return { begun, ended: [...new Set(ended)] }
	}

	result(words: Pick<Words, "word">): Rolled {
		const places = [...this.#sums].flatMap(([id, sums]): PlaceLengths[] => {
			if (sums.ended + sums.running <= 0) return []
			const word = words.word(id)
			const space = word.indexOf(" ")
			return [
				{
					machine: word.slice(0, space),
					place: word.slice(space + 1),
					worked: sums.worked.compact(),
					ended: sums.ended,
					endedLate: sums.late,
					claimedMs: sums.claimed === 0 ? null : (sums.claimedMinutes * 60_000) / sums.claimed,
					running: sums.running,
					late: sums.runningLate,
					again: sums.again,
					reminders: sums.reminders(),
				},
			]
		})
		const centres = new Map(
			[...this.#centres].flatMap(([id, sums]) =>
				sums.ended + sums.running > 0
					? [[id, { lengths: sums.worked.compact(), n: sums.ended + sums.running, running: sums.running }] as const]
					: [],
			),
		)
		return { places, centres, oldest: this.#oldestOnes() }
	}
}
