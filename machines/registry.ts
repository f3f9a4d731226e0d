import { bamaraEntry } from "./bamara-entry.ts"
import type { MachineDefinition } from "./definition.ts"
import { expertVisit } from "./expert-visit.ts"
import { extraMedicalReferral } from "./extra-medical-referral.ts"
import { pathway } from "./pathway.ts"
import { rcp } from "./rcp.ts"
import { satisfactionSurvey } from "./satisfaction-survey.ts"
import { teleExpertise } from "./tele-expertise.ts"
import { teleconsultation } from "./teleconsultation.ts"
import { transfer } from "./transfer.ts"
import type { ProcedureKind } from "./vocabulary.ts"
import { WorkflowError } from "./workflow-error.ts"

/** Every machine of the pathway in every version that a live instance may still have. */
export class Registry {
	readonly #all: readonly MachineDefinition[]

	constructor(definitions: readonly MachineDefinition[]) {
		this.#all = definitions
	}

	/** All definitions, oldest versions included. */
	get all(): readonly MachineDefinition[] {
		return this.#all
	}

	/** The newest version of each machine. */
	get current(): readonly MachineDefinition[] {
		return this.#all.filter((one) => this.find(one.name) === one)
	}

	/** The given version of a machine, or its newest. */
	find(name: string, version?: number): MachineDefinition | undefined {
		const versions = this.#all.filter((one) => one.name === name)
		if (version !== undefined) return versions.find((one) => one.version === version)
		return versions.reduce<MachineDefinition | undefined>(
			(newest, one) => (newest === undefined || one.version > newest.version ? one : newest),
			undefined,
		)
	}

	/**
	 * @throws WorkflowError MACHINE_UNKNOWN when this process does not know the machine in that version.
	 */
	get(name: string, version?: number): MachineDefinition {
		const found = this.find(name, version)
		if (found) return found
		throw new WorkflowError("MACHINE_UNKNOWN", `machine ${name} version ${version ?? "current"} is not known here`, {
			machine: name,
			version: version ?? null,
		})
	}

	/** The newest machine for a kind of procedure; null is the case itself. */
	ofKind(kind: ProcedureKind | null): MachineDefinition {
		const found = this.current.find((one) => one.kind === kind)
		if (found) return found
		throw new WorkflowError("MACHINE_UNKNOWN", `no machine for ${kind ?? "case"}`, { kind })
	}
}

/** The machines of the product. */
export const registry = new Registry([
	pathway,
	teleExpertise,
	teleconsultation,
	rcp,
	expertVisit,
	transfer,
	extraMedicalReferral,
	bamaraEntry,
	satisfactionSurvey,
])
