import type { AnyStateMachine } from "xstate"
import type { z } from "zod"
import type { EventDefinitions, FactRequests } from "./event-definition.ts"
import type { Label, ProcedureKind, Role } from "./vocabulary.ts"

/** Somebody outside the team who takes part: may act on it, and whose territory's hours count. */
export interface Party {
	readonly role: Role
	readonly person: string | null
	readonly territory: string | null
	/** For `receiving`: the platform a case is proposed to. */
	readonly platform?: string | null
}

/** What a machine's diagram needs to know beside its states; no instance depends on it. */
export interface DrawingHints {
	/** Names of states that are no places: phases and branches, by id. */
	readonly parts: Readonly<Record<string, Label>>
	/** Places beside the main way: a detour, or a search that has failed so far. */
	readonly detours: readonly string[]
	/** Kinds of procedures that run while a place waits. */
	readonly calls: Readonly<Record<string, readonly ProcedureKind[]>>
}

/** One machine with everything that is derived from it: the single source of a part of the pathway. */
export interface MachineDefinition {
	/** Name in kebab-case, also the machine's id. */
	readonly name: string
	/** Kind of procedure; null for the case itself. */
	readonly kind: ProcedureKind | null
	/** Released versions are never edited in place (`releases.json`). */
	readonly version: number
	readonly label: Label
	readonly machine: AnyStateMachine
	readonly events: EventDefinitions
	/** What a person gives to start it. */
	readonly input: z.ZodObject
	/** What the directory is asked before it starts. */
	readonly inputFacts: FactRequests
	/** Outside parties, from the context. */
	readonly parties: (context: Record<string, unknown>) => readonly Party[]
	/** Whether the patient or family may still be written to (invariant 6). */
	readonly mayWriteToPatient: (context: Record<string, unknown>) => boolean
	readonly drawing: DrawingHints
}

interface MachineOptions<C>
	extends Omit<MachineDefinition, "parties" | "inputFacts" | "mayWriteToPatient" | "drawing"> {
	readonly inputFacts?: FactRequests
	readonly parties?: (context: C) => readonly Party[]
	readonly mayWriteToPatient?: (context: C) => boolean
	readonly drawing?: Partial<DrawingHints>
}

/** Bundles a machine with its events and inputs. */
export function defineMachine<C>(options: MachineOptions<C>): MachineDefinition {
	const { parties, inputFacts, mayWriteToPatient, drawing, ...rest } = options
	return {
		...rest,
		inputFacts: inputFacts ?? {},
		drawing: { parts: {}, detours: [], calls: {}, ...drawing },
		// The registry holds machines of different contexts; each is only ever called with its own.
		parties: (context) => (parties ? parties(context as C) : []),
		mayWriteToPatient: (context) => (mayWriteToPatient ? mayWriteToPatient(context as C) : true),
	}
}
