import { describe, expect, test } from "vitest"
import { KeptRows } from "../../db/figures/rollups/kept-rows.ts"

const MIB = 2 ** 20

describe("rows that a process keeps", () => {
	test("are found by key and version, and are their own whatever becomes of what was read", () => {
		const rows = new KeptRows()
		const read = Uint8Array.of(1, 2, 3)
		rows.keep("a", "7", read)
		rows.keep("b", "7", Uint8Array.of(4))
		read.fill(0)
		expect(rows.find("a", "7")).toEqual(Uint8Array.of(1, 2, 3))
		expect(rows.find("b", "7")).toEqual(Uint8Array.of(4))
		expect(rows.find("a", "8")).toBeUndefined()
		rows.keep("a", "8", Uint8Array.of(9))
		expect(rows.find("a", "7")).toBeUndefined()
		expect(rows.find("a", "8")).toEqual(Uint8Array.of(9))
	})

	test("go when there is no more room, those that were read first before the others", () => {
		const rows = new KeptRows()
		const piece = new Uint8Array(3 * MIB)
		for (let nth = 0; nth < 100; nth += 1) rows.keep(`row ${nth}`, "1", piece)
		const kept = Array.from({ length: 100 }, (_, nth) => nth).filter((nth) => rows.find(`row ${nth}`, "1"))
		expect(kept.length).toBeGreaterThan(50)
		expect(kept.length).toBeLessThan(90)
		expect(kept.at(-1)).toBe(99)
		expect(kept[0]).toBe(100 - kept.length)
	})

	test("that were read again stay when what was read before goes", () => {
		const rows = new KeptRows()
		const piece = new Uint8Array(3 * MIB)
		rows.keep("again", "1", Uint8Array.of(1))
		for (let nth = 0; nth < 40; nth += 1) rows.keep(`row ${nth}`, "1", piece)
		rows.keep("again", "2", Uint8Array.of(2))
		for (let nth = 40; nth < 80; nth += 1) rows.keep(`row ${nth}`, "1", piece)
		expect(rows.find("row 0", "1")).toBeUndefined()
		expect(rows.find("again", "2")).toEqual(Uint8Array.of(2))
	})
})
