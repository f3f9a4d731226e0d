import { describe, expect, test } from "vitest"
import { registry } from "../../machines/registry.ts"
import releases from "../../machines/releases.json" with { type: "json" }
import { machineHash } from "../../scripts/machine-hash.ts"

describe("released machines", () => {
	test.each(registry.all.map((one) => [`${one.name}@${one.version}`, one] as const))(
		"%s still has the structure it was released with",
		(key, definition) => {
			expect(machineHash(definition)).toBe((releases as Record<string, string>)[key])
		},
	)

	test("every released version is still in the registry", () => {
		const known = registry.all.map((one) => `${one.name}@${one.version}`)
		expect(Object.keys(releases).sort()).toEqual(known.sort())
	})
})
