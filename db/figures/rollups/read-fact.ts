import { z } from "zod"
import { holders } from "../case-shares.ts"
import type { CaseFact, StepFact } from "./facts.ts"
import { dimsWord, placeWord } from "./words.ts"

/** Numbers before the texts of a step, and of a case: as the triggers write them, 0 for none. */
const STEP_NUMBERS = 9
const CASE_NUMBERS = 2

/** Numbers of words: places, and sets of dimensions. */
export type IdOf = (word: string) => number

/** A row of `figure_deltas`: facts that have come or gone by one statement, a line each. */
export interface Noted {
	/** How many; below 0 when they are gone. */
	readonly sign: number
	readonly fact: string
}

export function factsOf({ sign, fact }: Noted): readonly Noted[] {
	const one = Math.sign(sign)
	return sign === one ? [{ sign, fact }] : fact.split("\n").map((line) => ({ sign: one, fact: line }))
}

/** What is the same for many steps. */
interface Named {
	readonly place: string
	readonly dims: string
}

export interface ReadStep extends Named {
	readonly fact: (idOf: IdOf) => StepFact
}

/** Reads what `figure_step_fact` writes (`db/migrations`): there may be millions, with few texts among them. */
export function stepReader(): (written: string) => ReadStep {
	const known = new Map<string, Named>()
	return (written) => {
		const { numbers, rest } = readNumbers(written, STEP_NUMBERS)
		const named = known.get(rest) ?? readNames(rest)
		known.set(rest, named)
		const [from = 0, to = 0, running = 0, worked = 0, due = 0, claimed = 0, reminders = 0, paused, again] = numbers
		return {
			...named,
			fact: (idOf) => ({
				place: idOf(named.place),
				dims: idOf(named.dims),
				from,
				to,
				running,
				worked,
				due,
				claimed,
				reminders,
				paused: paused === 1,
				again: again === 1,
			}),
		}
	}
}

function readNames(rest: string): Named {
	const [machine = "", place = "", territory = "", urgency = "", centre = "", hours = "", filieres = ""] =
		rest.split("\t")
	return {
		place: placeWord(machine, place),
		dims: dimsWord(territory, urgency, inOrder(filieres), centre, hours),
	}
}

const inOrder = (filieres: string): string => filieres.split(",").sort().join(",")

export interface ReadCase {
	readonly dims: string
	readonly fact: (idOf: IdOf) => CaseFact
}

const Shares = z.record(z.string(), z.number())

/** Reads what `figure_case_fact` writes. */
export function readCaseFact(written: string): ReadCase {
	const { numbers, rest } = readNumbers(written, CASE_NUMBERS)
	const [opened = 0, closed = 0] = numbers
	const [territory = "", urgency = "", filieres = "", shares = ""] = rest.split("\t")
	const dims = dimsWord(territory, urgency, inOrder(filieres))
	const ms = shares === "" ? {} : Shares.parse(JSON.parse(shares))
	const seconds = holders.map((one) => Math.round((ms[one] ?? 0) / 1_000))
	return {
		dims,
		// A life of no time has no parts.
		fact: (idOf) => ({ dims: idOf(dims), opened, closed, shares: seconds.some((one) => one > 0) ? seconds : [] }),
	}
}

/** Whole numbers at the beginning, without a text for each. */
function readNumbers(text: string, count: number): { readonly numbers: readonly number[]; readonly rest: string } {
	const numbers: number[] = []
	let at = 0
	while (numbers.length < count) {
		const below = text.charCodeAt(at) === MINUS
		if (below) at += 1
		let value = 0
		for (let code = text.charCodeAt(at); code !== TAB; code = text.charCodeAt(at)) {
			if (!(code >= ZERO && code <= ZERO + 9)) throw new Error("a fact of figures is not what the triggers write")
			value = value * 10 + code - ZERO
			at += 1
		}
		at += 1
		numbers.push(below ? -value : value)
	}
	return { numbers, rest: text.slice(at) }
}
const MINUS = 45
const TAB = 9
const ZERO = 48
