import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parsePayload } from "../../db/plan-event.ts"
import { type Preview, type PreviewBasis, previewEvent } from "../../machines/preview.ts"
import { registry } from "../../machines/registry.ts"
import { askExpert, known, orient, type Someone, startPlatform, steps, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
}, 60_000)
afterAll(() => platform.close())

interface Given extends PreviewBasis {
	readonly now: string
	readonly names: Readonly<Record<string, string>>
}
interface Told {
	readonly facts: Readonly<Record<string, unknown>>
	readonly away: readonly unknown[]
	readonly names: Readonly<Record<string, string>>
}

const read = async (caseId: string, as: Someone) => await platform.client(as).get<Given>(`/api/cases/${caseId}/preview`)
const ask = async (caseId: string, as: Someone, body: Readonly<Record<string, unknown>>) =>
	await platform.client(as).post<Told>(`/api/cases/${caseId}/facts`, body)

interface Trial {
	readonly instanceId?: string
	readonly facts?: Readonly<Record<string, unknown>>
}

/** What the screens do: nothing but the answer of the API and the machines. */
function tryOut(basis: Given, type: string, payload: Readonly<Record<string, unknown>>, trial: Trial = {}): Preview {
	const { instanceId = basis.caseId, facts = {} } = trial
	const machine = basis.instances.find(({ id }) => id === instanceId)?.machine ?? ""
	const event = registry.get(machine).events[type]
	const parsed = event ? parsePayload(event.payload, payload) : payload
	return previewEvent(basis, registry, { instanceId, type, payload: parsed, facts, now: new Date(basis.now) })
}

describe("the preview of a case", () => {
	test("is given to whoever may see the whole case, and exists for nobody else", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		await askExpert(platform, caseId)
		const { nurse, secretary, physician, delegate, auditor, manager } = platform.team
		const { expert, requester, stranger } = platform.outside
		const status = async (as: Someone) => (await read(caseId, as)).status
		expect(await Promise.all([nurse, secretary, physician, delegate, auditor].map(status))).toEqual(Array(5).fill(200))
		expect(await Promise.all([manager, expert, requester, stranger, platform.elsewhere.nurse].map(status))).toEqual(
			Array(5).fill(404),
		)
	})

	test("holds no text that was said in confidence, sealed or clear", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		await askExpert(platform, caseId)
		const { body } = await read(caseId, platform.team.nurse)
		const text = JSON.stringify(body)
		expect(text).toContain('"tele-expertise"')
		for (const said of ["Anémie", "bilan", "Vacoas", "Aline"]) expect(text).not.toContain(said)
		expect([...text.matchAll(/"sealed":"([^"]*)"/g)].map(([, sealed]) => sealed).filter((one) => one !== "")).toEqual(
			[],
		)
	})

	test("is a reading of the file, and is recorded as one", async () => {
		const { caseId } = await platform.openCase()
		await read(caseId, platform.team.secretary)
		await read(caseId, platform.outside.stranger)
		const entries = await platform.engine.db.$client<{ action: string }[]>`
			select action from audit_entries where case_id = ${caseId} and action in ('case.read', 'case.refused') order by seq`
		expect(entries.map(({ action }) => action)).toEqual(["case.read", "case.refused"])
	})

	test("tells from its answer alone what sending does", async () => {
		const { caseId } = await platform.openCase()
		const { nurse } = platform.team
		const { body } = await read(caseId, nurse)
		const preview = tryOut(body, "REQUEST_ACCEPTED", {})
		expect(preview.possible && preview.consequences.map(({ type }) => type)).toEqual([
			"moved",
			"taskClosed",
			"taskOpened",
			"notice",
			"timerArmed",
			"timerArmed",
			"timersEnded",
			"recorded",
		])
		const sent = await platform.send(caseId, "REQUEST_ACCEPTED", {}, nurse)
		expect(preview.possible && preview.change.state.lastSeq).toBe(sent.lastSeq)
	})

	test("says that what is noted for a physician by phone will have to be confirmed", async () => {
		const { caseId } = await platform.openCase({ urgency: "emergency" })
		const { nurse, physician } = platform.team
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, nurse)
		await platform.send(caseId, "ORIENTATION_PROPOSED", steps.proposal, nurse)
		// Offered to the nurse who proposed it, for the physician alone.
		const validate = (await platform.readCase(caseId)).available.find(({ type }) => type === "ORIENTATION_VALIDATED")
		expect(validate?.onBehalfOf).toEqual(["physician"])
		const { body } = await read(caseId, nurse)
		const preview = previewEvent(body, registry, {
			instanceId: caseId,
			type: "ORIENTATION_VALIDATED",
			payload: {},
			facts: {},
			recordedFor: { role: "physician", person: physician.id },
			now: new Date(body.now),
		})
		expect(preview.possible && preview.consequences.filter(({ type }) => type === "confirmationAsked")).toMatchObject([
			{ dueAt: expect.any(String) },
		])
	})

	test("says that what arrives during a handover is kept for afterwards", async () => {
		const { caseId } = await platform.openCase()
		const { nurse } = platform.team
		const asked = { items: ["Carnet de santé"], from: "requester", message: "Merci de l'envoyer" }
		await platform.send(caseId, "INFORMATION_REQUESTED", asked, nurse)
		const patientAgreedAt = platform.now.toISOString()
		const proposal = { receivingPlatform: platform.elsewhere.platformId, reason: "Déménagement", patientAgreedAt }
		await platform.send(caseId, "HANDOVER_PROPOSED", proposal, nurse)
		const { body } = await read(caseId, nurse)
		const preview = tryOut(body, "INFORMATION_RECEIVED", {})
		expect(preview.possible && preview.consequences[0]?.type).toBe("parked")
		expect((await platform.send(caseId, "INFORMATION_RECEIVED", {}, nurse)).parked).toBe(true)
	})

	test("says why an event is not possible as it is filled in", async () => {
		const { caseId } = await platform.openCase()
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, platform.team.nurse)
		const { body } = await read(caseId, platform.team.nurse)
		const unreasoned = tryOut(body, "ORIENTATION_PROPOSED", { ...steps.proposal, level: "HEXAGONE" })
		expect(unreasoned).toEqual({
			possible: false,
			code: "EVENT_NOT_ALLOWED",
			reasons: [{ fr: "Dites pourquoi le niveau local ne suffit pas.", en: "Say why the local level is not enough." }],
		})
		const tooEarly = tryOut(body, "ORIENTATION_VALIDATED", {})
		expect(tooEarly).toMatchObject({ possible: false, code: "FORBIDDEN" })
	})
})

describe("the facts of an event that is being filled in", () => {
	test("are those that sending it would find, with the names to say them by", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const input = { expert: known.expert, requerant: known.requester }
		const { status, body } = await ask(caseId, platform.team.nurse, {
			instanceId: caseId,
			type: "MEDICAL_PROCEDURE_OPENED",
			payload: { kind: "teleExpertise", input },
		})
		expect(status).toBe(200)
		const [entry] = await platform.engine.db.$client<{ facts: unknown }[]>`
			select facts from case_events where instance_id = ${await openedBy(caseId)} and type = 'STARTED'`
		expect(body.facts).not.toEqual({})
		expect(entry?.facts).toEqual(body.facts)
		expect(body.names[known.expert]).toMatch(/Courbaril/)
		expect(body.names[known.expertDeputy]).toMatch(/Campêche/i)
	})

	test("say beforehand that whoever would be asked is away, until when, and who stands in", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const { nurse } = platform.team
		const opinion = await openedBy(caseId)
		const question = { instanceId: caseId, type: "MEDICAL_PROCEDURE_OPENED" }
		const asking = { kind: "teleExpertise", input: { expert: known.expert, requerant: known.requester } }
		const awayIn = async (body: Readonly<Record<string, unknown>>) => (await ask(caseId, nurse, body)).body.away
		expect(await awayIn({ ...question, payload: asking })).toEqual([])
		const sql = platform.engine.db.$client
		const today = new Date().toISOString().slice(0, 10)
		const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
		await sql`insert into absences (person_id, from_on, to_on, reason)
			values (${known.expert}, ${today}::text::date - 2, ${tomorrow}, 'leave')`
		const absent = [
			{ name: expect.stringMatching(/Courbaril/), until: tomorrow, deputy: expect.stringMatching(/Campêche/) },
		]
		expect(await awayIn({ ...question, payload: asking })).toEqual(absent)
		// Sending what was opened for them names nobody anew.
		expect(await awayIn({ instanceId: opinion, type: "REQUEST_SENT", payload: {} })).toEqual(absent)
		expect(await awayIn({ instanceId: caseId, type: "HANDOVER_PROPOSED", payload: {} })).toEqual([])
		const card = await platform.client(nurse).get<{ away: unknown }>(`/api/directory/people/${known.expert}`)
		expect(card.body.away).toEqual({
			until: tomorrow,
			deputy: { id: known.expertDeputy, name: expect.stringMatching(/Campêche/) },
		})
		await sql`delete from absences where person_id = ${known.expert}`
	})

	test("are told only to whoever could send it, and write nothing", async () => {
		const { caseId } = await platform.openCase()
		const { nurse, auditor, delegate } = platform.team
		const body = { instanceId: caseId, type: "HANDOVER_PROPOSED", payload: {} }
		const before = await platform.countRows()
		expect((await ask(caseId, nurse, body)).status).toBe(200)
		expect((await ask(caseId, auditor, body)).status).toBe(403)
		expect((await ask(caseId, delegate, body)).status).toBe(403)
		expect((await ask(caseId, platform.outside.stranger, body)).status).toBe(404)
		expect((await ask(caseId, nurse, { ...body, type: "NO_SUCH" })).status).toBe(422)
		expect(await platform.countRows()).toEqual(before)
	})

	test("compare a number with the one known of the patient", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const entry = await platform.procedureOf(caseId, "bamaraEntry")
		const { nurse, secretary } = platform.team
		await platform.send(entry, "INFORMATION_GIVEN", { form: "oral", opposed: false }, nurse)
		await completeSheet(caseId)
		const submitted = { channel: "web", channelReason: "Hôpital non connecté", idMR: "040000000001" }
		await platform.send(entry, "ENTRY_SUBMITTED", submitted, secretary)
		const same = async (idMR: string) =>
			(await ask(caseId, platform.team.physician, { instanceId: entry, type: "ENTRY_ATTESTED", payload: { idMR } }))
				.body.facts
		expect(await same("040000000001")).toEqual({ sameIdMR: true })
		expect(await same("040000000002")).toEqual({ sameIdMR: false })
	})
})

async function openedBy(caseId: string): Promise<string> {
	const { opened } = await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", steps.teleExpertise, platform.team.nurse)
	return opened[0]?.id ?? ""
}

async function completeSheet(caseId: string): Promise<void> {
	await platform.engine.db.$client`insert into bamara_values (case_id, item_id, sealed, set_by, set_at)
		select ${caseId}, id, '-', ${platform.team.nurse.id}, now() from bamara_items where required`
}
