import { describe, expect, test } from "vitest"
import { neighbourOf, settleList } from "../../web/pages/work/settle-list.ts"

const row = (id: string, title = id) => ({ id, title })

describe("a list that changes elsewhere", () => {
	test("keeps its order, takes new content, says what left, and counts what is new", () => {
		const { rows, arrivals } = settleList(
			[row("a"), row("b"), row("c")],
			[row("new"), row("c", "changed"), row("a"), row("newer")],
		)
		expect(rows).toEqual([
			{ item: row("a"), gone: false },
			{ item: row("b"), gone: true },
			{ item: row("c", "changed"), gone: false },
		])
		expect(arrivals).toBe(2)
	})

	test("is the same when nothing changed", () => {
		const list = [row("a"), row("b")]
		expect(settleList(list, list)).toEqual({ rows: list.map((item) => ({ item, gone: false })), arrivals: 0 })
	})
})

test("after a row that left the next one is selected, at the end the one before, and never one that left as well", () => {
	const rows = [row("a"), row("b"), row("c")]
	expect(neighbourOf(rows, "b", () => true)?.id).toBe("c")
	expect(neighbourOf(rows, "c", () => true)?.id).toBe("b")
	expect(neighbourOf(rows, "b", ({ id }) => id !== "c")?.id).toBe("a")
	expect(neighbourOf([row("a")], "a", () => true)).toBeUndefined()
})
