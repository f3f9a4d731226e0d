import { holders } from "../case-shares.ts"
import { Packer, Unpacker } from "./packing.ts"

/** Seconds are counted from here: they need less room than from 1970, until 2068. */
export const EPOCH_S = Date.UTC(2000, 0, 1) / 1_000
export const secondOf = (at: Date): number => Math.floor(at.getTime() / 1_000) - EPOCH_S
export const msOf = (second: number): number => (second + EPOCH_S) * 1_000

/** A step as roll-ups hold it: places and dimensions are numbers of words, instants seconds, 0 for none. */
export interface StepFact {
	readonly place: number
	readonly dims: number
	readonly from: number
	readonly to: number
	readonly running: number
	/** Working time of its ended stretches, s. */
	readonly worked: number
	readonly due: number
	readonly claimed: number
	readonly reminders: number
	readonly paused: boolean
	readonly again: boolean
}

/** A case as roll-ups hold it. */
export interface CaseFact {
	readonly dims: number
	readonly opened: number
	readonly closed: number
	/** Whose time it was, s, in the order of `holders`; nothing for a case that is open. */
	readonly shares: readonly number[]
}

/** Kept in one order, so that the same steps are the same bytes. */
const fieldsOf = (one: StepFact): readonly number[] => [
	one.place,
	one.dims,
	one.from,
	one.to,
	one.running,
	one.worked,
	one.due,
	one.claimed,
	one.reminders,
	(one.paused ? 1 : 0) + (one.again ? 2 : 0),
]
const caseFieldsOf = (one: CaseFact): readonly number[] => [one.dims, one.opened, one.closed, ...one.shares]

export const keyOfStep = (one: StepFact): string => fieldsOf(one).join()
export const keyOfCase = (one: CaseFact): string => caseFieldsOf(one).join()

function compare(one: readonly number[], other: readonly number[]): number {
	for (const [index, value] of one.entries()) {
		const difference = value - (other[index] ?? 0)
		if (difference !== 0) return difference
	}
	return 0
}

const byFields =
	<T>(fields: (one: T) => readonly number[]) =>
	(one: T, other: T): number =>
		compare(fields(one), fields(other))

const HAS = { to: 4, running: 8, due: 16, claimed: 32, reminders: 64 } as const

export function packSteps(facts: readonly StepFact[]): Buffer {
	const packer = new Packer()
	const base = facts.reduce((least, { from }) => Math.min(least, from), Number.MAX_SAFE_INTEGER)
	if (facts.length > 0) packer.put(base)
	let place = 0
	for (const one of facts.toSorted(bySteps)) {
		packer.put(one.place - place)
		place = one.place
		packer.put(one.dims)
		packer.put(one.from - base)
		packer.put(
			(one.paused ? 1 : 0) +
				(one.again ? 2 : 0) +
				(one.to > 0 ? HAS.to : 0) +
				(one.running > 0 ? HAS.running : 0) +
				(one.due > 0 ? HAS.due : 0) +
				(one.claimed > 0 ? HAS.claimed : 0) +
				(one.reminders > 0 ? HAS.reminders : 0),
		)
		packer.put(one.worked)
		if (one.to > 0) packer.putSigned(one.to - one.from)
		if (one.running > 0) packer.putSigned(one.running - one.from)
		if (one.due > 0) packer.putSigned(one.due - one.from)
		if (one.claimed > 0) packer.putSigned(one.claimed - one.from)
		if (one.reminders > 0) packer.put(one.reminders)
	}
	return packer.bytes()
}
const bySteps = (one: StepFact, other: StepFact): number =>
	one.place - other.place || one.dims - other.dims || one.from - other.from || byFields(fieldsOf)(one, other)

/** What is read of a step that goes on, or went on: without an object for each, as there are a hundred thousand. */
export type TakeStep = (
	place: number,
	dims: number,
	from: number,
	to: number,
	running: number,
	worked: number,
	due: number,
	paused: boolean,
	again: boolean,
) => void

/** Calls back for those that are wanted. */
export function scanSteps(bytes: Uint8Array, wants: (place: number, dims: number) => boolean, take: TakeStep): void {
	const from = new Unpacker(bytes)
	if (from.done) return
	const base = from.take()
	let place = 0
	while (!from.done) {
		place += from.take()
		const dims = from.take()
		const began = base + from.take()
		const has = from.take()
		const worked = from.take()
		const to = has & HAS.to ? began + from.takeSigned() : 0
		const running = has & HAS.running ? began + from.takeSigned() : 0
		const due = has & HAS.due ? began + from.takeSigned() : 0
		if (has & HAS.claimed) from.takeSigned()
		if (has & HAS.reminders) from.take()
		if (wants(place, dims)) take(place, dims, began, to, running, worked, due, (has & 1) === 1, (has & 2) === 2)
	}
}

/** Calls back for each of them. */
function eachStep(bytes: Uint8Array, take: (fact: StepFact) => void): void {
	const from = new Unpacker(bytes)
	if (from.done) return
	const base = from.take()
	let place = 0
	while (!from.done) {
		place += from.take()
		const dims = from.take()
		const began = base + from.take()
		const has = from.take()
		const worked = from.take()
		take({
			place,
			dims,
			from: began,
			worked,
			to: has & HAS.to ? began + from.takeSigned() : 0,
			running: has & HAS.running ? began + from.takeSigned() : 0,
			due: has & HAS.due ? began + from.takeSigned() : 0,
			claimed: has & HAS.claimed ? began + from.takeSigned() : 0,
			reminders: has & HAS.reminders ? from.take() : 0,
			paused: (has & 1) === 1,
			again: (has & 2) === 2,
		})
	}
}

export function unpackSteps(bytes: Uint8Array): StepFact[] {
	const facts: StepFact[] = []
	eachStep(bytes, (fact) => facts.push(fact))
	return facts
}

/** First what they are, then whose time it was: whoever wants the one need not read the other. */
export function packCases(facts: readonly CaseFact[]): Buffer {
	const packer = new Packer()
	packer.put(facts.length)
	const sorted = facts.toSorted(byFields(caseFieldsOf))
	for (const one of sorted) {
		packer.put(one.dims)
		packer.put(one.opened)
		packer.put(one.closed === 0 ? 0 : one.closed - one.opened + 1)
		let which = 0
		for (const [index, share] of one.shares.entries()) if (share > 0) which += 2 ** index
		packer.put(which)
	}
	for (const { shares } of sorted) for (const share of shares) if (share > 0) packer.put(share)
	return packer.bytes()
}

/** Calls back for each case that was closed and whose time is known: they are read at every look, many at a time. */
export function scanClosed(bytes: Uint8Array, take: (dims: number, opened: number, closed: number) => void): void {
	const from = new Unpacker(bytes)
	for (let left = from.done ? 0 : from.take(); left > 0; left -= 1) {
		const dims = from.take()
		const opened = from.take()
		const length = from.take()
		const which = from.take()
		if (length > 0 && which > 0) take(dims, opened, opened + length - 1)
	}
}

/** Calls back for the parts of those that are wanted. A party without any of its time is not called back for. */
export function scanShares(
	bytes: Uint8Array,
	wants: (dims: number, closed: number) => boolean,
	share: (index: number, seconds: number) => void,
	take: () => void,
): void {
	const from = new Unpacker(bytes)
	const whose = new Uint8Array(from.done ? 0 : from.take())
	const wanted = new Uint8Array(whose.length)
	for (let nth = 0; nth < whose.length; nth += 1) {
		const dims = from.take()
		const opened = from.take()
		const length = from.take()
		const which = from.take()
		whose[nth] = which
		if (length === 0 || which === 0 || !wants(dims, opened + length - 1)) continue
		wanted[nth] = 1
		take()
	}
	for (let nth = 0; nth < whose.length; nth += 1)
		for (let left = whose[nth] ?? 0, index = 0; left > 0; left >>>= 1, index += 1) {
			const seconds = left & 1 ? from.take() : 0
			if (seconds > 0 && wanted[nth] === 1) share(index, seconds)
		}
}

export function unpackCases(bytes: Uint8Array): CaseFact[] {
	const from = new Unpacker(bytes)
	const count = from.done ? 0 : from.take()
	const heads = Array.from({ length: count }, () => {
		const [dims, opened, length, which] = [from.take(), from.take(), from.take(), from.take()]
		return { dims, opened, closed: length === 0 ? 0 : opened + length - 1, which }
	})
	return heads.map(({ which, ...one }) => ({
		...one,
		shares: which === 0 ? [] : holders.map((_, index) => (which & (2 ** index) ? from.take() : 0)),
	}))
}
