import type { Party } from "../machines/definition.ts"
import type { Recipient, Rung } from "../machines/place.ts"
import { findNames } from "./cases/names.ts"
import type { Engine } from "./engine.ts"
import { findRecipients } from "./recipients.ts"

/** A timer that waits, with what decides whom it will tell. */
export interface WaitingTimer {
	readonly id: string
	readonly platform: string
	readonly instance: string
	readonly name: string
	readonly rung: Rung | undefined
	/** The task of its visit. */
	readonly task: { readonly role: string; readonly assignee: string | null } | null
	/** Parties of its instance and of its case. */
	readonly parties: readonly Party[]
}

export interface NamedPerson {
	readonly id: string
	readonly name: string
}

/** Whom timers would tell if they fell due now, by timer: by the rules that their notices will be delivered by. */
export async function findTimerRecipients(
	engine: Engine,
	waiting: readonly WaitingTimer[],
): Promise<ReadonlyMap<string, readonly NamedPerson[]>> {
	const now = engine.clock?.() ?? new Date()
	const known = new Map<string, Promise<readonly string[]>>()
	const told = await Promise.all(
		waiting.map(async (timer) => {
			const key = JSON.stringify([timer.instance, timer.task, noticeOf(timer.rung)])
			const people = known.get(key) ?? peopleOf(engine, timer, now)
			known.set(key, people)
			return [timer.id, await people] as const
		}),
	)
	const names = await findNames(
		engine.db.$client,
		told.flatMap(([, people]) => people),
	)
	return new Map(told.map(([id, people]) => [id, people.map((one) => ({ id: one, name: names.get(one) ?? "" }))]))
}

async function peopleOf(engine: Engine, timer: WaitingTimer, now: Date): Promise<readonly string[]> {
	const { kind, to } = noticeOf(timer.rung)
	if (to.length === 0) return []
	const { platform, instance, name, task, parties } = timer
	const escalates = kind === "message"
	return await findRecipients(
		engine,
		engine.db.$client,
		{
			platform,
			instance,
			kind,
			about: escalates ? "escalated" : name,
			recipients: to,
			report: null,
			// An escalation goes to the role, whoever had the task.
			task: escalates ? null : task,
			settled: false,
			parties,
			authors: [],
			people: [],
		},
		now,
	)
}

function noticeOf(rung: Rung | undefined): { kind: "reminder" | "message"; to: readonly Recipient[] } {
	switch (rung?.does) {
		case "remind":
			return { kind: "reminder", to: rung.to }
		case "escalate":
			return { kind: "message", to: [rung.to] }
		case "move":
		case undefined:
			return { kind: "message", to: [] }
	}
}
