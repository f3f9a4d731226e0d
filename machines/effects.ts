import type { Recipient } from "./place.ts"
import type { ProcedureKind, Role } from "./vocabulary.ts"

/**
 * What a step asks of the world, as data. Machines name them as actions with these parameters; nothing is executed by
 * XState: `advance` returns them and `dispatch` writes them down in the transaction of the step.
 */
export interface EffectParams {
	/** A reminder is due: a message to `to`; no state changes. */
	remind: { to: readonly Recipient[] }
	/** The task of the state that the timer belongs to goes to `role`. */
	escalate: { role: Role }
	/** A message other than a reminder. `about` names its template. */
	notify: { to: readonly Recipient[]; about: string }
	/** Urgency changed: due times are computed again from the entry of each state (clock C3). */
	retarget: undefined
	/** Start a procedure of this case. `input` never holds clear text of a secret. */
	openProcedure: { kind: ProcedureKind; ref: string; input: Readonly<Record<string, unknown>> }
	/** Case → its procedures: all that have not ended, or the one named. */
	tellProcedures: { event: { readonly type: string; readonly [field: string]: unknown }; ref?: string }
	/** Procedure → its case. */
	tellCase: { event: { readonly type: string; readonly [field: string]: unknown } }
	/** Case, procedures and tasks belong to this platform from now on, led by these people. */
	handOver: { platform: string; lead: string; physician: string }
}
export type EffectType = keyof EffectParams
export const effectTypes = [
	"remind",
	"escalate",
	"notify",
	"retarget",
	"openProcedure",
	"tellProcedures",
	"tellCase",
	"handOver",
] as const satisfies readonly EffectType[]

export type Effect = { [K in EffectType]: { readonly type: K; readonly params: EffectParams[K] } }[EffectType]

/**
 * The effects as actions for `setup`: named and typed by their parameters. They do nothing when run, because nothing
 * runs them: the pure step returns them as data.
 */
export const effectActions = {
	remind: (_args: unknown, _params: EffectParams["remind"]): void => undefined,
	escalate: (_args: unknown, _params: EffectParams["escalate"]): void => undefined,
	notify: (_args: unknown, _params: EffectParams["notify"]): void => undefined,
	retarget: (): void => undefined,
	openProcedure: (_args: unknown, _params: EffectParams["openProcedure"]): void => undefined,
	tellProcedures: (_args: unknown, _params: EffectParams["tellProcedures"]): void => undefined,
	tellCase: (_args: unknown, _params: EffectParams["tellCase"]): void => undefined,
	handOver: (_args: unknown, _params: EffectParams["handOver"]): void => undefined,
} satisfies Record<EffectType, unknown>
