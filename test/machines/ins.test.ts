import { describe, expect, test } from "vitest"
import { isIns } from "../../machines/ins.ts"

describe("a national health identity number", () => {
	test.each(["279035121518989", "185052A00412356", "185052B00412383", "185059741412306"])("%s fits its key", (ins) => {
		expect(isIns(ins)).toBe(true)
	})

	test.each([
		["a wrong key", "279035121518988"],
		["a missing key", "2790351215189"],
		["letters elsewhere", "2790351215A8989"],
		["a month that does not exist", "279135121518989"],
	])("%s is refused", (_why, ins) => {
		expect(isIns(ins)).toBe(false)
	})
})
