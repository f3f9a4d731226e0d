import { expect, test } from "vitest"
import { nameOf } from "../../db/figures/read-bottlenecks.ts"
import { registry } from "../../machines/registry.ts"

const engine = { registry }

test("a place where somebody has decided to wait is a hold, and no date that was agreed on", () => {
	expect(nameOf(engine, "pathway", "open.onHold")).toMatchObject({ phase: false, hold: true, planned: false })
})

test("a place where somebody has something to do is neither", () => {
	const received = nameOf(engine, "pathway", "open.active.path.request.received")
	expect(received).toMatchObject({ party: "us", phase: false, hold: false, planned: false })
})

test("what no version of a machine knows has no name", () => {
	expect(nameOf(engine, "pathway", "open.nowhere")).toBeUndefined()
	expect(nameOf(engine, "nothing", "open")).toBeUndefined()
})
