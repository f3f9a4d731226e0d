import { expect, test } from "vitest"
import { changedCases } from "../../web/live/changed-cases.ts"

test("cases that were heard of since a place, each once", () => {
	changedCases.listen(true)
	changedCases.add(["before"])
	const place = changedCases.position()
	expect(changedCases.since(place)).toEqual([])
	changedCases.add(["a", "b"])
	changedCases.add(["a"])
	expect(changedCases.since(place)).toEqual(["a", "b"])
	expect(changedCases.since(changedCases.position())).toEqual([])
})

test("nothing is known of what happened while nobody listened", () => {
	changedCases.listen(true)
	const place = changedCases.position()
	changedCases.add(["a"])
	changedCases.listen(false)
	const deaf = changedCases.position()
	expect([changedCases.since(place), changedCases.since(deaf)]).toEqual([undefined, undefined])
	changedCases.listen(true)
	changedCases.add(["b"])
	expect([changedCases.since(place), changedCases.since(deaf)]).toEqual([undefined, undefined])
})

test("after very many changes what was before them is not known any more", () => {
	changedCases.listen(true)
	const place = changedCases.position()
	changedCases.add(["first"])
	const next = changedCases.position()
	changedCases.add(Array.from({ length: 200 }, (_, n) => String(n)))
	expect(changedCases.since(place)).toBeUndefined()
	expect(changedCases.since(next)).toHaveLength(200)
})
