import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { grantableRoles } from "../../machines/policy.ts"
import { registry } from "../../machines/registry.ts"
import { outsideRoles } from "../../machines/vocabulary.ts"
import { type EveryProcedure, openEveryProcedure } from "../setup/every-procedure.ts"
import { type Client, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
let instances: EveryProcedure

beforeAll(async () => {
	platform = await startPlatform()
	instances = await openEveryProcedure(platform)
}, 60_000)
afterAll(() => platform.close())

/** Roles that a grant covers, written out once more: what the policy must come to. */
const covered: Readonly<Record<(typeof grantableRoles)[number], readonly string[]>> = {
	secretary: ["secretary"],
	nurse: ["nurse", "secretary"],
	physician: ["physician"],
	physicianDeputy: ["physicianDeputy", "physician"],
	delegate: ["delegate"],
	manager: [],
	auditor: [],
	administrator: [],
}
const teamGrants = ["secretary", "nurse", "physician", "physicianDeputy"]
const readers = [...teamGrants, "delegate", "auditor"]

interface Caller {
	readonly name: string
	readonly who: (platform: TestPlatform) => Someone
	/** Roles it may act in on an instance of this machine. */
	readonly roles: (machine: string) => readonly string[]
	readonly reads: boolean
	readonly team: boolean
	/** The database shows them nothing of the case: they do not even learn that it exists. */
	readonly blind: boolean
}

const callers: readonly Caller[] = [
	...grantableRoles.map(
		(role): Caller => ({
			name: role,
			who: ({ team }) => team[role],
			roles: () => covered[role],
			reads: readers.includes(role),
			team: teamGrants.includes(role),
			blind: role === "manager",
		}),
	),
	...grantableRoles.map(
		(role): Caller => ({
			name: `${role} elsewhere`,
			who: ({ elsewhere }) => elsewhere[role],
			roles: () => [],
			reads: false,
			team: false,
			blind: true,
		}),
	),
	// The expert was asked for the opinion and the teleconsultation, and is whom to reach at the staff.
	{ ...outsider("expert", ["tele-expertise", "teleconsultation", "rcp"]) },
	{
		...outsider(
			"requester",
			registry.all.map((one) => one.name),
		),
	},
	{ ...outsider("extraMedical", ["extra-medical-referral"]) },
	{ ...outsider("stranger", []) },
]

function outsider(role: "expert" | "requester" | "extraMedical" | "stranger", machines: readonly string[]): Caller {
	return {
		name: role,
		who: ({ outside }) => outside[role],
		roles: (machine) => (machines.includes(machine) ? [role] : []),
		reads: false,
		team: false,
		blind: role === "stranger",
	}
}

const pathOf = (machine: string): string => {
	const id = instances[machine] ?? ""
	return machine === "pathway" ? `/api/cases/${id}/events` : `/api/procedures/${id}/events`
}

/** The policy is asked before the payload is looked at: one that no event has tells the two refusals apart. */
const attempt = async (client: Client, machine: string, type: string, recordedFor?: object) => {
	const body = { type, payload: { noSuchField: true }, ...(recordedFor ? { recordedFor } : {}) }
	const { body: problem } = await client.post(pathOf(machine), body)
	return problem["code"]
}

/** The survey is on a case of its own, in which neither expert nor helper has a part. */
const blindTo = ({ blind, name }: Caller, machine: string): boolean =>
	blind || (machine === "satisfaction-survey" && (name === "expert" || name === "extraMedical"))

describe.each(registry.current)("events of $name", ({ name: machine, events }) => {
	test.each(callers)("$name sends those of its roles, and no other", async (caller) => {
		const client = platform.client(caller.who(platform))
		const roles = caller.roles(machine)
		const sees = caller.reads || roles.length > 0
		const expected: Record<string, unknown> = {}
		const found: Record<string, unknown> = {}
		for (const [type, event] of Object.entries(events)) {
			const forPeople = event.roles.some((role) => role !== "system")
			const allowed = event.roles.some((role) => roles.includes(role))
			const refused = blindTo(caller, machine) ? "NOT_FOUND" : "FORBIDDEN"
			expected[type] = !sees ? refused : !forPeople ? "EVENT_UNKNOWN" : allowed ? "PAYLOAD_INVALID" : "FORBIDDEN"
			found[type] = await attempt(client, machine, type)
		}
		expect(found).toEqual(expected)
	})

	test.each(callers)("$name records for somebody outside only as a member of the team", async (caller) => {
		const client = platform.client(caller.who(platform))
		const expected: Record<string, unknown> = {}
		const found: Record<string, unknown> = {}
		for (const [type, event] of Object.entries(events))
			for (const role of event.roles.filter((one) => (outsideRoles as readonly string[]).includes(one))) {
				expected[`${type} for ${role}`] = blindTo(caller, machine)
					? "NOT_FOUND"
					: caller.team && !event.inPerson
						? "PAYLOAD_INVALID"
						: "FORBIDDEN"
				found[`${type} for ${role}`] = await attempt(client, machine, type, { role })
			}
		expect(found).toEqual(expected)
	})
})

test("nobody records what a colleague decides, but for the physician in an emergency", async () => {
	const { team } = platform
	const urgent = await platform.openCase({ urgency: "emergency" })
	const body = {
		type: "REQUEST_DECLINED",
		payload: { noSuchField: true },
		recordedFor: { role: "physician", person: team.physician.id },
	}
	const routine = await platform.client(team.nurse).post(pathOf("pathway"), body)
	expect(routine.body["code"]).toBe("FORBIDDEN")
	const emergency = await platform.client(team.nurse).post(`/api/cases/${urgent.caseId}/events`, body)
	expect(emergency.body["code"]).toBe("PAYLOAD_INVALID")
	const manager = await platform.client(team.manager).post(`/api/cases/${urgent.caseId}/events`, body)
	expect(manager.body["code"]).toBe("NOT_FOUND")
})

test("who the patient is, and what was said, is open to the team, hidden from an auditor, and refused to a manager", async () => {
	const { team } = platform
	const caseId = instances["pathway"] ?? ""
	for (const role of [...teamGrants, "delegate"] as ("nurse" | "delegate")[])
		expect((await platform.readCase(caseId, team[role])).identity).toMatchObject({ access: "open" })
	expect((await platform.readCase(caseId, team.auditor)).identity).toEqual({ access: "hidden" })
	const reasons = async (as: Someone) =>
		(await platform.readLog(caseId, as)).find((one) => one.type === "ORIENTATION_PROPOSED")?.payload["reason"]
	expect(await reasons(team.secretary)).toBe("Anémie inexpliquée depuis l'enfance")
	expect(await reasons(team.auditor)).toBe("[restricted]")
	expect(await reasons(team.delegate)).toBe("[restricted]")
	expect((await platform.client(team.manager).get(`/api/cases/${caseId}`)).status).toBe(404)
})

test("an expert sees the question asked, age and sex, but neither name, nor other procedures, nor the case", async () => {
	const { expert } = platform.outside
	const id = instances["tele-expertise"] ?? ""
	const view = await platform.readProcedure(id, expert)
	expect(view).toMatchObject({ reduced: true, patient: { sex: "female" } })
	expect(view.available.map((one) => one.type)).toContain("EXPERT_ACCEPTED")
	expect(JSON.stringify(view)).not.toContain("Vacoas")
	const log = await platform
		.client(expert)
		.get<{ items: { type: string; payload: object }[] }>(`/api/procedures/${id}/events`)
	expect(log.body.items.find((one) => one.type === "REQUEST_SENT")?.payload).toMatchObject({
		question: "Quel bilan devant cette anémie ?",
	})
	for (const path of [
		`/api/cases/${instances["pathway"]}`,
		`/api/cases/${instances["pathway"]}/events`,
		`/api/procedures/${instances["extra-medical-referral"]}`,
		`/api/procedures/${instances["bamara-entry"]}/events`,
	])
		expect((await platform.client(expert).get(path)).status).toBe(403)
})

test("somebody from outside does not read what another of them answered", async () => {
	const { outside, team } = platform
	const id = instances["extra-medical-referral"] ?? ""
	await platform.send(id, "REFERRAL_ACKNOWLEDGED", { contact: "Bureau 12" }, outside.extraMedical)
	const types = async (as: Someone) =>
		(await platform.client(as).get<{ items: { type: string }[] }>(`/api/procedures/${id}/events`)).body.items.map(
			(one) => one.type,
		)
	expect(await types(outside.extraMedical)).toContain("REFERRAL_ACKNOWLEDGED")
	expect(await types(team.nurse)).toContain("REFERRAL_ACKNOWLEDGED")
	// The requester of the case has no part in a referral.
	expect((await platform.client(outside.requester).get(`/api/procedures/${id}`)).status).toBe(403)
})

test("tasks come to who may see them: the team all of its own, somebody from outside those waiting for them", async () => {
	const { team, elsewhere, outside } = platform
	const tasks = async (as: Someone, query = "?limit=100") =>
		(
			await platform
				.client(as)
				.get<{ items: { role: string; platformId: string; ref: string }[] }>(`/api/tasks${query}`)
		).body.items
	expect((await tasks(team.nurse)).length).toBeGreaterThan(5)
	expect((await tasks(team.auditor)).length).toBeGreaterThan(5)
	for (const nobody of [team.manager, team.administrator, elsewhere.nurse, outside.stranger])
		expect(await tasks(nobody)).toEqual([])
	expect((await tasks(outside.expert, "?mine=true")).map((one) => [one.role, one.ref])).toContainEqual([
		"expert",
		"teleExpertise-1",
	])
	expect(new Set((await tasks(outside.extraMedical)).map((one) => one.role))).toEqual(new Set(["extraMedical"]))
})
