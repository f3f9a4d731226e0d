import { expect, test } from "vitest"
import type { Me } from "../../web/client/contract.ts"
import { placesOf } from "../../web/session/places.ts"

const someone = (mailbox: boolean): Me => ({
	id: "3f6f6c1e-8a62-4a3c-9a52-0d6a3d1f4b11",
	name: "Dr Courbaril",
	mailbox,
	roles: [{ role: "nurse", platform: null }],
	session: null,
})

test("the page of kept messages is in the menu of whoever may read it, where messages are kept, and nowhere else", () => {
	const paths = (me: Me) => placesOf(me, false).map((one) => one.path)
	expect(paths(someone(true))).toContain("/administration/messagerie")
	expect(paths(someone(false))).not.toContain("/administration/messagerie")
})
