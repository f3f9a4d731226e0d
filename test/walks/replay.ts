import { activePlaces } from "../../machines/advance.ts"
import type { Instance } from "../../machines/cascade.ts"
import type { MachineDefinition } from "../../machines/definition.ts"
import type { Principal } from "../../machines/policy.ts"
import { medicalKinds, type ProcedureKind } from "../../machines/vocabulary.ts"
import type { Team } from "../setup/actors.ts"
import { type WalkStep, wakes } from "./graph.ts"
import { procedureInput } from "./inputs.ts"
import { type Move, senderOf, sentBy } from "./moves.ts"
import { Walk, type World } from "./setup.ts"

const day = (days: number) => new Date(Date.parse("2026-03-16") + days * 86_400_000).toISOString().slice(0, 10)

/** Replays walks of the graph on a real case: people by `dispatchEvent`, timers by `dispatchTimer`. */
export class Replay {
	readonly #world: World
	readonly walk: Walk
	readonly #definition: MachineDefinition
	readonly #moves: readonly Move[]
	/** Reference of the instance walked. */
	readonly ref: string

	private constructor(world: World, walk: Walk, definition: MachineDefinition, moves: readonly Move[], ref: string) {
		this.#world = world
		this.walk = walk
		this.#definition = definition
		this.#moves = moves
		this.ref = ref
	}

	/** A case in which the machine has just started. */
	static async begin(
		world: World,
		definition: MachineDefinition,
		moves: readonly Move[],
		given: Readonly<Record<string, unknown>> = { doctorSettled: definition.kind !== null },
	): Promise<Replay> {
		const walk = await Walk.open(world, given)
		const make = (ref: string) => new Replay(world, walk, definition, moves, ref)
		const { kind } = definition
		if (kind === null) return make("case")
		const replay = make(kind === "bamaraEntry" ? kind : `${kind}-1`)
		await replay.#orient()
		if (kind !== "bamaraEntry") await replay.#openProcedure(kind)
		return replay
	}

	/** Where the instance rests now. */
	async places(): Promise<readonly string[]> {
		const instance = await this.walk.instance(this.ref)
		return activePlaces(instance.definition, instance.snapshot)
	}

	async take(step: WalkStep): Promise<void> {
		const instance = await this.walk.instance(this.ref)
		if (step.timer !== null) await this.walk.fire(instance.id, step.timer)
		else if (step.move) await this.#send(instance, step.move)
		else if (this.#definition.kind === null) await this.#takeMessageOfProcedure(step)
		else await this.#takeMessageOfCase(step, instance)
	}

	async #send(instance: Instance, move: Move): Promise<void> {
		const loaded = await this.walk.load()
		const team = loaded.platform === this.#world.home.platform ? this.#world.home : this.#world.away
		const root = loaded.state.instances[0]
		const around =
			root && root.id !== instance.id ? root.definition.parties(root.snapshot.context as Record<string, unknown>) : []
		const where = { team, instanceId: instance.id, around }
		const sender = senderOf(this.#world, move, instance.definition, instance.snapshot, where)
		if (!sender) throw new Error(`nobody can send ${move.type}`)
		const { principal, recordedFor } = sender
		await this.walk.send({ instanceId: instance.id, type: move.type, payload: move.payload, principal, recordedFor })
	}

	async #toCase(type: string, payload: unknown, who: (team: Team) => Principal): Promise<void> {
		const principal = who(this.#world.home)
		await this.walk.send({ instanceId: this.walk.caseId, type, payload, principal })
	}

	async #toProcedure(ref: string, type: string, payload: unknown, who: (team: Team) => Principal): Promise<void> {
		const { platform } = await this.walk.load()
		const team = platform === this.#world.home.platform ? this.#world.home : this.#world.away
		const { id: instanceId } = await this.walk.instance(ref)
		await this.walk.send({ instanceId, type, payload, principal: who(team) })
	}

	async #orient(): Promise<void> {
		const [filiere] = this.#world.source.refs.filieres
		const proposal = { filieres: [filiere], level: "LOCAL", followedSuggestion: "none", reason: "Motif" }
		const { places } = await this.walk
			.instance("case")
			.then((one) => ({ places: activePlaces(one.definition, one.snapshot) }))
		if (places.some((one) => one.includes(".request.")))
			await this.#toCase("REQUEST_ACCEPTED", {}, (team) => team.nurse)
		await this.#toCase("ORIENTATION_PROPOSED", proposal, (team) => team.nurse)
		await this.#toCase("ORIENTATION_VALIDATED", {}, (team) => team.physician)
	}

	async #openProcedure(kind: ProcedureKind): Promise<void> {
		const input = procedureInput(this.#world, this.#definition)
		if (medicalKinds.some((one) => one === kind)) {
			const { level, ...rest } = input
			const payload = { kind, level, skipReason: "Motif", input: rest }
			await this.#toCase("MEDICAL_PROCEDURE_OPENED", payload, (team) => team.nurse)
		} else if (kind === "extraMedicalReferral") {
			await this.#toCase("NEEDS_ASSESSED", { result: "needs", needs: ["social"] }, (team) => team.nurse)
			await this.#toCase("REFERRAL_OPENED", input, (team) => team.nurse)
		} else {
			await this.#toCase("NEEDS_ASSESSED", { result: "none", needs: [] }, (team) => team.nurse)
			await this.#settleEntry("notApplicable")
			await this.#toCase("MEDICAL_CONCLUDED", { conclusion: "Conclusion" }, (team) => team.physician)
			const { definition, snapshot } = await this.walk.instance("case")
			// A family is told as the patient is.
			if (activePlaces(definition, snapshot).some((one) => one.endsWith(".tellingRequester")))
				await this.#toCase("REQUESTER_TOLD", { channel: "phone" }, (team) => team.nurse)
			await this.#toCase("PATIENT_TOLD", { channel: "phone", toldBy: "team" }, (team) => team.nurse)
		}
	}

	async #settleEntry(result: "entered" | "notApplicable"): Promise<void> {
		const entry = await this.walk.instance("bamaraEntry")
		const [place] = activePlaces(entry.definition, entry.snapshot)
		if (result === "notApplicable") {
			if (place === "notApplicable") return
			const declared = { reason: "notRareDisease" }
			await this.#toProcedure("bamaraEntry", "NOT_APPLICABLE_DECLARED", declared, (team) => team.physician)
			return
		}
		const informed = { form: "oral", opposed: false }
		const submitted = { channel: "web", channelReason: "Motif", idMR: "040000000001" }
		if (place === "active.informing")
			await this.#toProcedure("bamaraEntry", "INFORMATION_GIVEN", informed, (team) => team.nurse)
		await this.#toProcedure("bamaraEntry", "ENTRY_SUBMITTED", submitted, (team) => team.secretary)
		await this.#toProcedure("bamaraEntry", "ENTRY_ATTESTED", {}, (team) => team.physician)
	}

	/** What a procedure tells its case: the procedure is brought there, unless the cascade has done so already. */
	async #takeMessageOfProcedure({ sent }: WalkStep): Promise<void> {
		switch (sent.type) {
			case "PROCEDURE_ENDED": {
				const ref = String(sent["ref"])
				if ((await this.walk.instance(ref)).snapshot.status === "done") return
				if (sent["outcome"] === "cancelled")
					await this.#toProcedure(ref, "CANCELLED", { reason: "noLongerNeeded" }, (team) => team.nurse)
				else await this.#toProcedure(ref, "PATIENT_DECLINED", { kind: "refusal" }, (team) => team.nurse)
				return
			}
			case "REGISTRY_SETTLED":
				await this.#settleEntry(sent["result"] === "entered" ? "entered" : "notApplicable")
				return
			case "REGISTRY_REOPENED":
				await this.#toProcedure("bamaraEntry", "CORRECTION_STARTED", { reason: "Motif" }, (team) => team.nurse)
				return
			default:
				throw new Error(`no way to have a procedure say ${sent.type}`)
		}
	}

	/** What the case tells a procedure: somebody does to the case what makes it say so. */
	async #takeMessageOfCase({ sent }: WalkStep, instance: Instance): Promise<void> {
		switch (sent.type) {
			case "CASE_HELD":
				await this.#toCase("PUT_ON_HOLD", { reason: "other", until: day(60) }, (team) => team.nurse)
				return
			case "CASE_RESUMED":
				await this.#toCase("RESUMED", { cause: "decision" }, (team) => team.nurse)
				return
			case "CASE_URGENCY_CHANGED":
				await this.#toCase("URGENCY_CHANGED", { urgency: sent["urgency"], reason: "Motif" }, (team) => team.nurse)
				return
			case "CASE_ENDED":
				if (sent["outcome"] === "enteredInError")
					await this.#toCase("ENTERED_IN_ERROR", { reason: "test" }, (team) => team.otherNurse)
				else await this.#toCase("PATIENT_WITHDREW", { reason: "Motif", form: "oral" }, (team) => team.nurse)
				return
			case "CASE_REOPENED": {
				const root = await this.walk.instance("case")
				if (root.snapshot.matches("open"))
					await this.#toCase("PATIENT_WITHDREW", { reason: "Motif", form: "oral" }, (team) => team.nurse)
				await this.#toCase("REOPENED", { reason: "changedMind", note: "Note" }, (team) => team.nurse)
				await this.#orient()
				return
			}
			case "RESUMED":
				await this.#wake(instance)
				return
			default:
				throw new Error(`no way to have the case say ${sent.type}`)
		}
	}

	/** Rule E4: a fact from outside, refused on hold but not before it, wakes the procedure. */
	async #wake(instance: Instance): Promise<void> {
		const where = { team: this.#world.home, instanceId: instance.id, around: [] }
		const { definition, snapshot } = instance
		for (const move of this.#moves) {
			const sender = senderOf(this.#world, move, definition, snapshot, where)
			if (!sender || !wakes(definition, snapshot, sentBy(move, sender))) continue
			await this.#send(instance, move)
			return
		}
		throw new Error("no fact from outside wakes it")
	}
}
