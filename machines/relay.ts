import { z } from "zod"
import { event } from "./event-definition.ts"
import { secret } from "./field.ts"
import { label } from "./vocabulary.ts"

/** Why a patient has not been told (PATHWAY §2). */
export const notToldReasons = ["refusesToKnow", "unreachable", "notInPatientInterest", "toldElsewhere"] as const

/** Who has been told of an opinion or conclusion. */
export interface RelayContext {
	/** "told" once the requester is. */
	requester: "told" | null
	/** "told", or the reason why not. */
	patient: string | null
}

export const relayContext = (): RelayContext => ({ requester: null, patient: null })

/** Events by which an opinion reaches the requester, then the patient: case, tele-expertise and RCP have the same. */
export const relayEvents = {
	REQUESTER_TOLD: event({
		label: label("Noter que le demandeur est informé", "Record that the requester was told"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ channel: z.enum(["secureMail", "phone", "mail", "meeting"]) }),
	}),
	PATIENT_TOLD: event({
		label: label("Noter que le patient est informé", "Record that the patient was told"),
		roles: ["nurse", "physician", "requester"],
		payload: z.strictObject({
			channel: z.enum(["consultation", "phone", "letter", "teleconsultation"]),
			toldBy: z.enum(["requester", "team", "expert"]),
			interpreter: z.boolean().optional(),
		}),
		outside: true,
	}),
	PATIENT_NOT_TOLD: event({
		label: label("Noter pourquoi le patient n'est pas informé", "Record why the patient was not told"),
		roles: ["physician"],
		payload: z.strictObject({ reason: z.enum(notToldReasons), note: secret() }),
	}),
}

/** Guards of the relay, by name. */
export const relayGuards = {
	patientSettled: ({ context }: { context: RelayContext }): boolean => context.patient !== null,
}
