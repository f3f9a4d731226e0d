import { z } from "zod"
import { ask } from "../../client/ask.ts"
import { Created } from "../../client/contract.ts"
import { OpenedCase } from "../../client/requests-contract.ts"
import type { SentRequest } from "./request-form-machine.ts"
import { contentOf, isProfessional, newCaseOf, type RequestValues } from "./request-values.ts"

interface Sending {
	readonly values: RequestValues
	/** The same draft is received once, however often it is sent. */
	readonly idempotencyKey: string
	/** The request of the public form that it comes from. */
	readonly received: string | null
	/** Somebody was added to the directory: kept, so that a second attempt does not add them again. */
	readonly onAdded: (requesterId: string, requesterName: string) => Promise<void>
}

/** Opens a case for a request, or adds the request to the case that the patient has. @throws ApiProblem, ConnectionLost */
export async function sendRequest({ values, idempotencyKey, received, onAdded }: Sending): Promise<SentRequest> {
	const headers = { "Idempotency-Key": idempotencyKey }
	if (values.sameAs !== "") {
		if (received === null)
			await ask("POST", `/cases/${values.sameAs}/requests`, Created, { body: contentOf(values), headers })
		else await ask("POST", `/received-requests/${received}/addition`, z.null(), { body: { caseId: values.sameAs } })
		return { caseId: values.sameAs, number: values.sameAsNumber }
	}
	const requester = await addRequester(values, onAdded)
	const body = newCaseOf({ ...values, requesterId: requester })
	const path = received === null ? "/cases" : `/received-requests/${received}/case`
	const { caseId, number } = await ask("POST", path, OpenedCase, { body, headers })
	return { caseId, number }
}

/** Id of the professional who asks, added to the directory when that was wanted. */
async function addRequester(values: RequestValues, onAdded: Sending["onAdded"]): Promise<string> {
	const wanted = isProfessional(values) && values.requesterId === "" && values.addToDirectory === "yes"
	if (!wanted) return values.requesterId
	const filled = (written: string) => (written.trim() === "" ? null : written.trim())
	const { id } = await ask("POST", "/directory/people", Created, {
		body: {
			givenName: filled(values.contactGivenName) ?? "–",
			familyName: values.contactName.trim(),
			profession: values.contactProfession,
			territory: values.territoryOfCare === "" ? values.territory : values.territoryOfCare,
			phone: filled(values.contactPhone),
			email: filled(values.contactEmail),
		},
	})
	await onAdded(id, `${values.contactGivenName} ${values.contactName}`.trim())
	return id
}
