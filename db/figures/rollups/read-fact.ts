import { z } from "zod"
import { type Holder, holders } from "../case-shares.ts"
import { type CaseFact, EPOCH_S, type StepFact } from "./facts.ts"
import { dimsWord, placeWord } from "./words.ts"

const second = z.number().nullable()

/** As the triggers write it: `db/migrations/0018_figure_deltas.sql`. */
const WrittenStep = z.tuple([
	z.string(),
	z.string(),
	z.string(),
	z.string(),
	z.string(),
	z.string(),
	z.string(),
	z.enum(["open", "paused", "closed"]),
	z.number(),
	second,
	second,
	z.number(),
	second,
	second,
	z.number(),
	z.boolean(),
])
const WrittenCase = z.tuple([
	z.string(),
	z.string(),
	z.string(),
	z.number(),
	second,
	z.record(z.string(), z.number()).nullable(),
])

const since = (at: number | null): number => (at === null ? 0 : at - EPOCH_S)

/** Numbers of words: places, and sets of dimensions. */
export type IdOf = (word: string) => number

export interface ReadStep {
	readonly place: string
	readonly dims: string
	/** Dimensions without hours and centre; empty for what belongs to no centre. */
	readonly fact: (idOf: IdOf) => StepFact
}

export function readStepFact(written: unknown): ReadStep {
	const [
		machine,
		name,
		territory,
		urgency,
		filieres,
		centre,
		hours,
		status,
		from,
		to,
		running,
		worked,
		due,
		claimed,
		reminders,
		again,
	] = WrittenStep.parse(written)
	const place = placeWord(machine, name)
	const dims = dimsWord(territory, urgency, filieres, centre, hours)
	return {
		place,
		dims,
		fact: (idOf) => ({
			place: idOf(place),
			dims: idOf(dims),
			from: since(from),
			to: since(to),
			running: since(running),
			worked: Math.max(0, Math.floor(worked)),
			due: since(due),
			claimed: since(claimed),
			reminders,
			paused: status === "paused",
			again,
		}),
	}
}

export interface ReadCase {
	readonly dims: string
	readonly fact: (idOf: IdOf) => CaseFact
}

export function readCaseFact(written: unknown): ReadCase {
	const [territory, urgency, filieres, opened, closed, shares] = WrittenCase.parse(written)
	const dims = dimsWord(territory, urgency, filieres)
	return {
		dims,
		fact: (idOf) => ({
			dims: idOf(dims),
			opened: since(opened),
			closed: since(closed),
			shares: shares === null ? [] : holders.map((one: Holder) => Math.round((shares[one] ?? 0) / 1_000)),
		}),
	}
}
