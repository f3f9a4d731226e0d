import type { Action, CaseActions, CasePath, InstanceActions } from "../../client/case-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import type { Base } from "./draft.ts"

/** An action of one instance of the case. */
export interface Chosen {
	readonly instance: InstanceActions
	readonly action: Action
	/** It was possible when it was chosen, and is not any more. */
	readonly gone: boolean
}

/** How an action is named in the address, and remembered. */
export interface ActionName {
	readonly instanceId: string
	readonly type: string
}

export const isSame = (one: ActionName | null, other: ActionName | null): boolean =>
	one?.instanceId === other?.instanceId && one?.type === other?.type

/** What can be done, the most probable first, of the case or of one procedure alone. */
export function listActions(actions: CaseActions, only: string | null): readonly Chosen[] {
	return actions.order.flatMap(([id, type]) => {
		if (only !== null && id !== only) return []
		const instance = actions.instances.find((one) => one.id === id)
		const action = instance?.available.find((one) => one.type === type)
		return instance && action ? [{ instance, action, gone: false }] : []
	})
}

export const findAction = (actions: CaseActions, { instanceId, type }: ActionName): Chosen | undefined =>
	listActions(actions, instanceId).find((one) => one.action.type === type)

/** An action that is no longer possible, as far as the API still names it. */
export function findGone(actions: CaseActions, { instanceId, type }: ActionName): Chosen | undefined {
	const instance = actions.instances.find((one) => one.id === instanceId)
	const known = instance?.impossible.find((one) => one.type === type)
	if (!instance || !known) return undefined
	const action: Action = {
		type,
		label: known.label,
		onBehalfOf: [],
		form: {},
		taskId: null,
		specific: false,
		ends: false,
		inPerson: false,
		opens: null,
		pauses: false,
		roles: [],
		preset: {},
	}
	return { instance, action, gone: true }
}

/** Where an instance stands, to compare with later. */
export function baseOf(instance: InstanceActions, path: CasePath | undefined, seq: number): Base {
	const own = path?.instances.find((one) => one.id === instance.id)
	return {
		version: instance.version,
		seq,
		places: (own?.active ?? []).map(({ place, holder }) => ({
			label: place.label,
			holder: holder === null ? null : (holder.name ?? sayLabel(holder.label)),
		})),
	}
}
