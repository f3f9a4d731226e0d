import { z } from "zod"
import { territory } from "../../machines/field.ts"
import { diagnosticStates, requesterTypes } from "../../machines/pathway-context.ts"
import { Patient, RequestDetails, RequesterContact } from "../identity.ts"

/** Somebody who cannot be reached cannot be answered. */
const Reachable = RequesterContact.refine(({ phone, email }) => phone !== undefined || email !== undefined, {
	message: "a phone number or an e-mail address is needed",
	path: ["phone"],
})

const shape = {
	requesterType: z.enum(requesterTypes),
	requesterContact: Reachable,
	patient: Patient,
	territoryOfResidence: territory(),
	urgent: z.boolean(),
	diagnosticState: z.enum(diagnosticStates),
	/** Whether the treating doctor knows: asked of a family, an association, a patient. */
	doctorSettled: z.boolean(),
	request: RequestDetails,
}

/** Who asks, for whom, and what: what is sealed of a request. */
export const RequestContent = z.strictObject(shape)
export type RequestContent = z.infer<typeof RequestContent>

/** Body of the public form. */
export const PublicRequest = z.strictObject({
	...shape,
	/** No INS from somebody whom nobody has identified. */
	patient: Patient.omit({ ins: true }),
	/** They have read what becomes of the data. */
	informationRead: z.literal(true),
	/** From `GET /public/requests/form`. */
	ticket: z.string().max(200).optional(),
	/** Not shown to people: programs fill it in. */
	website: z.string().max(500).optional(),
})
export type PublicRequest = z.infer<typeof PublicRequest>
