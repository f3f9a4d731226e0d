import "../client/without-eval.ts"
import { engineEvents } from "../../machines/engine-events.ts"
import { factsAsked } from "../../machines/facts-asked.ts"
import { type Hypothesis, type Preview, previewEvent, sendersOf } from "../../machines/preview.ts"
import { registry } from "../../machines/registry.ts"
import type { CasePreview } from "../client/preview-contract.ts"
import type { Issue } from "./form-errors.ts"
import type { FormValue } from "./form-value.ts"

// The machines themselves, as the server runs them: fetched when somebody is about to do something, not before.

/** An event of a machine in the version that an instance runs. */
function findEvent(basis: CasePreview, instanceId: string, type: string) {
	const instance = basis.instances.find((one) => one.id === instanceId)
	const definition = instance && registry.find(instance.machine, instance.machineVersion)
	if (!definition) return undefined
	return Object.hasOwn(definition.events, type) ? definition.events[type] : engineEvents[type]
}

/** What the schema of the event says of a payload: nothing when it is as it must be. */
export function checkPayload(
	basis: CasePreview,
	instanceId: string,
	type: string,
	payload: FormValue,
): readonly Issue[] {
	const parsed = findEvent(basis, instanceId, type)?.payload.safeParse(payload)
	return parsed && !parsed.success ? parsed.error.issues.map(({ path, code }) => ({ path, code })) : []
}

/** The fields of a payload that facts are about, as they are asked for; null when the event asks for none. */
export function factsQuestion(
	basis: CasePreview,
	instanceId: string,
	type: string,
	payload: FormValue,
): FormValue | null {
	const event = findEvent(basis, instanceId, type)
	if (!event) return null
	if (event.opens === "payload" && typeof payload["kind"] !== "string") return null
	const { requests, subject, within } = factsAsked(registry, event, payload)
	const paths = Object.values(requests).map(({ of }) => of)
	if (paths.length === 0) return null
	const about = Object.fromEntries(
		paths.flatMap((path) => {
			const [name = ""] = path.split(".")
			return subject[name] === undefined ? [] : [[name, subject[name]]]
		}),
	)
	const kind = event.opens === "payload" ? { kind: payload["kind"] } : {}
	return { ...kind, ...within.reduceRight<FormValue>((inner, name) => ({ [name]: inner }), about) }
}

/** In whose name the event could be sent by whoever looks. */
export const findSenders = (basis: CasePreview, instanceId: string, type: string) =>
	sendersOf(basis, registry, { instanceId, type })

export type Attempt = Omit<Hypothesis, "payload"> & { readonly payload: FormValue }

/** What an event would do; undefined while its payload is not one yet. */
export function tryEvent(basis: CasePreview, attempt: Attempt): Preview | undefined {
	const event = findEvent(basis, attempt.instanceId, attempt.type)
	const parsed = event?.payload.safeParse(attempt.payload)
	if (!parsed?.success) return undefined
	return previewEvent(basis, registry, { ...attempt, payload: parsed.data as Record<string, unknown> })
}
