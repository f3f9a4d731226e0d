import { dispatchEvent } from "../../db/dispatch.ts"
import type { Engine } from "../../db/engine.ts"
import { fireDueTimers } from "../../db/fire-due-timers.ts"
import { openCase } from "../../db/open-case.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import type { Principal } from "../../machines/policy.ts"
import type { ProcedureKind } from "../../machines/vocabulary.ts"
import type { Team } from "./actors.ts"

const DAY_MS = 86_400_000
const agreement = () => ({ informedAt: new Date(Date.now() - DAY_MS * 60).toISOString(), form: "oral" })

/** Dr Tamarin of Marseille, whom tele-expertises of these cases ask. */
export const expert = seedId("person", "tamarin")
/** Treating doctor who asks. */
export const requester = seedId("person", "arbousier")

/** A real case on a real engine, brought to where a test needs it. */
export class LiveCase {
	readonly engine: Engine
	readonly team: Team
	readonly id: string
	readonly number: string

	private constructor(engine: Engine, team: Team, opened: { caseId: string; number: string }) {
		this.engine = engine
		this.team = team
		this.id = opened.caseId
		this.number = opened.number
	}

	static async open(engine: Engine, team: Team, changes: Readonly<Record<string, unknown>> = {}): Promise<LiveCase> {
		const body = {
			platform: team.platform,
			requesterType: "treatingDoctor",
			requester,
			channel: "secureMail",
			urgency: "routine",
			diagnosticState: "confirmed",
			doctorSettled: true,
			contactRefused: false,
			territoryOfCare: "RE",
			territoryOfResidence: "YT",
			patient: { birthName: "Hibiscus", givenNames: "Rose", birthDate: "1990-01-02", sex: "female" },
			...changes,
		}
		return new LiveCase(engine, team, await openCase(engine, { principal: team.secretary, body }))
	}

	/** The same case on an engine with another clock. */
	on(engine: Engine): LiveCase {
		return new LiveCase(engine, this.team, { caseId: this.id, number: this.number })
	}

	async send(type: string, payload: unknown, by: Principal, instanceId = this.id): Promise<void> {
		await dispatchEvent(this.engine, { instanceId, type, payload, principal: by })
	}

	/** The latest procedure of a kind. */
	async procedure(kind: ProcedureKind): Promise<string> {
		const [row] = await this.procedures(kind)
		if (row === undefined) throw new Error(`the case has no ${kind}`)
		return row
	}

	async procedures(kind: ProcedureKind): Promise<readonly string[]> {
		const rows = await this.engine.db.$client<{ id: string }[]>`
			select id from instances where case_id = ${this.id} and kind = ${kind} order by ref`
		return rows.map(({ id }) => id)
	}

	/** Accepted, oriented and validated: in coordination. */
	async orient(): Promise<this> {
		const { nurse, physician } = this.team
		await this.send("REQUEST_ACCEPTED", {}, nurse)
		const orientation = { filieres: [seedId("filiere", "FILNEMUS")], level: "LOCAL", followedSuggestion: "none" }
		await this.send("ORIENTATION_PROPOSED", { ...orientation, reason: "Faiblesse" }, nurse)
		await this.send("ORIENTATION_VALIDATED", {}, physician)
		return this
	}

	/** A tele-expertise whose expert has just been asked; gives its id. */
	async askExpert(): Promise<string> {
		const { nurse } = this.team
		const input = { expert, centre: seedId("centre", "alize"), requerant: requester, question: "Quel bilan ?" }
		await this.send("MEDICAL_PROCEDURE_OPENED", { kind: "teleExpertise", level: "LOCAL", input }, nurse)
		const id = await this.procedure("teleExpertise")
		await this.send("PATIENT_AGREED", { informedBy: requester, ...agreement() }, nurse, id)
		await this.send("REQUEST_SENT", { question: "Quel bilan ?" }, nurse, id)
		return id
	}

	/** Everybody told: surveys of patient and relatives were opened. */
	async conclude(): Promise<readonly string[]> {
		const { nurse, physician } = this.team
		const entry = await this.procedure("bamaraEntry")
		await this.send("NOT_APPLICABLE_DECLARED", { reason: "notRareDisease" }, physician, entry)
		await this.send("NEEDS_ASSESSED", { result: "none", needs: [] }, nurse)
		await this.send("MEDICAL_CONCLUDED", { conclusion: "Rien de plus" }, physician)
		await this.send("REQUESTER_TOLD", { channel: "phone" }, nurse)
		await this.send("PATIENT_TOLD", { channel: "phone", toldBy: "team" }, nurse)
		return await this.procedures("satisfactionSurvey")
	}

	/** Lets every timer fire that is due up to an instant. */
	async passTime(until: Date): Promise<number> {
		return await fireDueTimers(this.engine, until, this.id)
	}
}

/** A case concluded 20 days ago, whose surveys were sent 6 days ago; with the two surveys. */
export async function caseWithSurveys(
	engine: Engine,
	team: Team,
	changes: Readonly<Record<string, unknown>> = {},
): Promise<{ found: LiveCase; patient: string; relatives: string }> {
	const past = new Date(Date.now() - 20 * DAY_MS)
	const before = await LiveCase.open({ ...engine, clock: () => past }, team, changes)
	await (await before.orient()).conclude()
	await before.passTime(new Date())
	const rows = await engine.db.$client<{ id: string; variant: string }[]>`
		select id, snapshot -> 'state' -> 'context' ->> 'variant' as variant from instances
		where case_id = ${before.id} and kind = 'satisfactionSurvey'`
	const of = (variant: string): string => rows.find((row) => row.variant === variant)?.id ?? ""
	return { found: before.on(engine), patient: of("patient"), relatives: of("relatives") }
}
