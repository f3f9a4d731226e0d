import { z } from "zod"
import { event } from "./event-definition.ts"
import { doc, secret } from "./field.ts"
import { escalateTo, places, remindAt, within } from "./place.ts"
import { label, team } from "./vocabulary.ts"

/** Events by which a patient is seen, or not, and the report comes back: teleconsultation and visit have the same. */
export const consultationEvents = {
	PATIENT_UNATTENDED: event({
		label: label("Noter l'absence du patient", "Record that the patient did not come"),
		roles: ["nurse", "secretary"],
		payload: z.strictObject({ note: secret().optional() }),
	}),
	REPORT_RECEIVED: event({
		label: label("Transmettre le compte rendu", "Send the report"),
		roles: ["expert", ...team],
		payload: z.strictObject({ report: doc(), kind: z.enum(["report", "statement"]) }),
		outside: true,
	}),
}

/** The place that they share: the patient was seen, the expert owes the report. */
export const consultationPlaces = places({
	awaitingReport: {
		label: label("Compte rendu attendu", "Awaiting report"),
		role: "expert",
		task: label("Transmettre le compte rendu", "Send the report"),
		target: within("1d", "5d", "10d"),
		ladder: [remindAt(1), remindAt(1.5), escalateTo("physician")],
		bpmn: "receive",
	},
})

/** The report is there: the requester is told that it is available. */
export const tellReportAvailable = {
	type: "notify",
	params: { to: ["requester"], about: "reportAvailable" },
} as const
