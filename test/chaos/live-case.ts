import { dispatchEvent } from "../../db/dispatch.ts"
import type { Engine } from "../../db/engine.ts"
import { openCase } from "../../db/open-case.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import type { Principal } from "../../machines/policy.ts"
import type { ProcedureKind } from "../../machines/vocabulary.ts"
import type { Team } from "../setup/actors.ts"

/** Dr Courbaril of Guadeloupe, who has a deputy and whom tele-expertises of these cases ask. */
const expert = seedId("person", "courbaril")
/** Treating doctor who asks. */
const requester = seedId("person", "arbousier")
const centre = seedId("centre", "mangrove")

/** Opens a tele-expertise: what it points to is looked up in the directory. */
export const teleExpertiseOpened = {
	type: "MEDICAL_PROCEDURE_OPENED",
	payload: {
		kind: "teleExpertise",
		level: "LOCAL",
		input: { expert, centre, requerant: requester, question: "Quel bilan ?" },
	},
}

/** A case brought by the engine, without HTTP, to where a test begins. */
export class LiveCase {
	readonly engine: Engine
	readonly team: Team
	readonly id: string

	private constructor(engine: Engine, team: Team, id: string) {
		this.engine = engine
		this.team = team
		this.id = id
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
		const { caseId } = await openCase(engine, { principal: team.secretary, body })
		return new LiveCase(engine, team, caseId)
	}

	/** A case that is there already, on this engine's clock. */
	static at(engine: Engine, team: Team, id: string): LiveCase {
		return new LiveCase(engine, team, id)
	}

	async send(type: string, payload: unknown, by: Principal, instanceId = this.id): Promise<void> {
		await dispatchEvent(this.engine, { instanceId, type, payload, principal: by })
	}

	async procedures(kind: ProcedureKind): Promise<readonly string[]> {
		const rows = await this.engine.db.$client<{ id: string }[]>`
			select id from instances where case_id = ${this.id} and kind = ${kind} order by started_at, id`
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
		await this.send(teleExpertiseOpened.type, teleExpertiseOpened.payload, nurse)
		const id = (await this.procedures("teleExpertise")).at(-1) ?? ""
		const at = this.engine.clock?.() ?? new Date()
		const informedAt = new Date(at.getTime() - 86_400_000).toISOString()
		await this.send("PATIENT_AGREED", { informedBy: requester, informedAt, form: "oral" }, nurse, id)
		await this.send("REQUEST_SENT", { question: "Quel bilan ?" }, nurse, id)
		return id
	}
}
