import { z } from "zod"
import type { MachineDefinition } from "./definition.ts"
import { type EventOf, event, fact, message } from "./event-definition.ts"
import { expertVisit } from "./expert-visit.ts"
import { extraMedicalReferral, needs } from "./extra-medical-referral.ts"
import { date, dateTime, doc, hpo, orpha, ref, secret, text } from "./field.ts"
import { holdReasons } from "./frame.ts"
import { diagnosticStates } from "./pathway-context.ts"
import { rcp } from "./rcp.ts"
import { notToldReasons, relayEvents } from "./relay.ts"
import { teleExpertise } from "./tele-expertise.ts"
import { teleconsultation } from "./teleconsultation.ts"
import { transfer } from "./transfer.ts"
import { Level, label, type MedicalKind, procedureKinds, team, Urgency } from "./vocabulary.ts"

const requesterChannels = relayEvents.REQUESTER_TOLD.payload.shape.channel
const patientChannels = relayEvents.PATIENT_TOLD.payload.shape.channel

/** What a request that is sent on or declined must say (PATHWAY §2, note). */
const ending = {
	reason: secret(),
	requesterTold: z.strictObject({ at: dateTime(), channel: requesterChannels }),
	patientTold: z.strictObject({ at: dateTime(), channel: patientChannels }).optional(),
	patientNotToldReason: z.enum(notToldReasons).optional(),
	/** Unless the case has a BaMaRa entry, which then says it itself. */
	bamaraReason: z.enum(["notRareDisease", "otherTerritory", "alreadyFollowed", "requestNotAccepted"]).optional(),
}

/** Start of one kind of procedure: its level is asked once, beside its other inputs. */
const medical = <K extends MedicalKind>(kind: K, definition: MachineDefinition) =>
	z.strictObject({
		kind: z.literal(kind),
		level: Level,
		skipReason: text().optional(),
		input: definition.input.omit({ level: true }),
	})

/** Every event of the case: whole case first, then step by step (PATHWAY §2). */
export const pathwayEvents = {
	PUT_ON_HOLD: event({
		label: label("Mettre en attente", "Put on hold"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ reason: z.enum(holdReasons), note: secret().optional(), until: date() }),
		pauses: true,
	}),
	RESUMED: event({
		label: label("Reprendre", "Resume"),
		roles: ["nurse", "physician", "system"],
		payload: z.strictObject({ cause: z.enum(["decision", "informationArrived"]), note: secret().optional() }),
	}),
	URGENCY_CHANGED: event({
		label: label("Changer l'urgence", "Change the urgency"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ urgency: Urgency, reason: secret() }),
	}),
	DIAGNOSTIC_STATE_CHANGED: event({
		label: label("Mettre à jour le diagnostic", "Update the diagnostic state"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({
			diagnosticState: z.enum(diagnosticStates),
			disease: orpha().optional(),
			basis: secret(),
			/** The expert's report, without which a nurse cannot record it. */
			report: doc().optional(),
		}),
	}),
	HANDOVER_PROPOSED: event({
		label: label("Proposer à une autre plateforme", "Propose to another platform"),
		roles: ["nurse", "physician"],
		// Not `platform`: that is the sender's, in the envelope.
		payload: z.strictObject({ receivingPlatform: ref("platforms"), reason: secret(), patientAgreedAt: dateTime() }),
		pauses: true,
		facts: { territory: fact("territoryOfPlatform", "receivingPlatform") },
	}),
	HANDOVER_ACCEPTED: event({
		label: label("Accepter le dossier", "Accept the case"),
		roles: ["receiving"],
		payload: z.strictObject({ lead: ref("people"), physician: ref("people") }),
	}),
	HANDOVER_REFUSED: event({
		label: label("Refuser le dossier", "Refuse the case"),
		roles: ["receiving"],
		payload: z.strictObject({ reason: secret() }),
	}),
	HANDOVER_WITHDRAWN: event({
		label: label("Retirer la proposition", "Withdraw the proposal"),
		roles: ["nurse", "physician"],
	}),
	PATIENT_WITHDREW: event({
		label: label("Noter le retrait du patient", "Record that the patient withdrew"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ reason: secret(), form: z.enum(["oral", "written"]) }),
	}),
	LOST_TO_FOLLOW_UP: event({
		label: label("Déclarer perdu de vue", "Declare lost to follow-up"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({
			attempts: z
				.array(
					z.strictObject({
						at: dateTime(),
						channel: z.enum(["phone", "textMessage", "mail", "email", "treatingDoctor", "visit"]),
					}),
				)
				.max(50),
		}),
	}),
	PATIENT_DECEASED: event({
		label: label("Noter le décès du patient", "Record the patient's death"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({
			source: z.enum(["family", "doctor", "hospital", "registry"]),
			date: date().optional(),
		}),
	}),
	ENTERED_IN_ERROR: event({
		label: label("Signaler une création par erreur", "Mark as entered in error"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({
			reason: z.enum(["duplicate", "wrongPatient", "test"]),
			duplicateOf: ref("cases").optional(),
		}),
	}),
	REOPENED: event({
		label: label("Rouvrir le dossier", "Reopen the case"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({
			reason: z.enum(["newSigns", "newRequest", "foundAgain", "changedMind", "recordedInError"]),
			note: secret(),
		}),
	}),

	INFORMATION_REQUESTED: event({
		label: label("Demander des informations", "Ask for information"),
		roles: team,
		payload: z.strictObject({
			items: z.array(text()).min(1).max(30),
			from: z.enum(["requester", "patient", "doctor"]),
			message: secret(),
		}),
	}),
	INFORMATION_RECEIVED: event({
		label: label("Fournir les informations", "Provide the information"),
		roles: ["requester", ...team],
		payload: z.strictObject({ documents: z.array(doc()).max(50).optional(), note: secret().optional() }),
		outside: true,
	}),
	REQUEST_ACCEPTED: event({
		label: label("Accepter la demande", "Accept the request"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ note: secret().optional() }),
	}),
	REQUEST_REDIRECTED: event({
		label: label("Réorienter la demande", "Redirect the request"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ to: text(), ...ending }),
	}),
	REQUEST_DECLINED: event({
		label: label("Décliner la demande", "Decline the request"),
		roles: ["physician"],
		payload: z.strictObject(ending),
	}),
	ORIENTATION_PROPOSED: event({
		label: label("Proposer l'orientation", "Propose the orientation"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({
			filieres: z.array(ref("filieres")).min(1).max(23),
			level: Level,
			experts: z.array(ref("people")).max(20).optional(),
			followedSuggestion: z.enum(["yes", "no", "none"]),
			reason: secret(),
			skipReason: text().optional(),
		}),
	}),
	ORIENTATION_VALIDATED: event({
		label: label("Valider l'orientation", "Validate the orientation"),
		roles: ["physician"],
		payload: z.strictObject({ note: secret().optional(), changes: z.array(text()).max(30).optional() }),
	}),
	ORIENTATION_RETURNED: event({
		label: label("Renvoyer l'orientation", "Return the orientation"),
		roles: ["physician"],
		payload: z.strictObject({ reason: secret() }),
	}),
	MEDICAL_PROCEDURE_OPENED: event({
		label: label("Lancer un avis, une RCP…", "Start a procedure"),
		roles: ["nurse", "physician"],
		payload: z.discriminatedUnion("kind", [
			medical("teleExpertise", teleExpertise),
			medical("teleconsultation", teleconsultation),
			medical("rcp", rcp),
			medical("expertVisit", expertVisit),
			medical("transfer", transfer),
		]),
		opens: "payload",
	}),
	PLAN_CONFIRMED: event({
		label: label("Attendre les suites en cours", "Keep waiting"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ note: secret().optional() }),
	}),
	MEDICAL_CONCLUDED: event({
		label: label("Conclure le volet médical", "Conclude the medical part"),
		roles: ["physician"],
		payload: z.strictObject({
			conclusion: secret(),
			nothingNeeded: z.boolean().optional(),
			/** What is offered instead of a procedure that was refused or left unanswered. */
			alternative: secret().optional(),
		}),
	}),
	...relayEvents,
	NEEDS_ASSESSED: event({
		label: label("Enregistrer les besoins", "Record the needs"),
		roles: ["nurse"],
		payload: z.strictObject({
			result: z.enum(["needs", "none", "declined"]),
			needs: z.array(z.enum(needs)).max(needs.length),
			note: secret().optional(),
		}),
	}),
	REFERRAL_OPENED: event({
		label: label("Orienter vers une ressource", "Refer to a resource"),
		roles: ["nurse", "secretary"],
		payload: extraMedicalReferral.input,
		opens: "extraMedicalReferral",
	}),
	EXTRA_MEDICAL_CONCLUDED: event({
		label: label("Conclure l'extra-médical", "Conclude the extra-medical part"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ familySeen: z.boolean(), reason: secret().optional() }),
	}),
	NEW_SIGNS_REPORTED: event({
		label: label("Signaler de nouveaux signes", "Report new signs"),
		roles: ["requester", ...team],
		payload: z.strictObject({ description: secret(), signs: z.array(hpo()).max(100).optional() }),
		outside: true,
	}),
	REVIEW_UNCHANGED: event({
		label: label("Noter qu'il n'y a rien de nouveau", "Record that nothing changed"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ note: secret(), nextReviewOn: date().optional() }),
	}),
	FOLLOW_UP_ENDED: event({
		label: label("Terminer le suivi", "End the follow-up"),
		roles: ["physician"],
		payload: z.strictObject({ reason: secret() }),
	}),
	TREATING_DOCTOR_INFORMED: event({
		label: label("Noter que le médecin traitant est informé", "Record that the treating doctor was informed"),
		roles: team,
		payload: z.strictObject({ doctor: ref("people"), channel: requesterChannels }),
	}),
	TREATING_DOCTOR_NOT_INFORMED: event({
		label: label(
			"Noter qu'il n'y a pas de médecin traitant, ou un refus",
			"Record that there is no doctor, or a refusal",
		),
		roles: team,
		payload: z.strictObject({ reason: z.enum(["none", "patientRefuses"]) }),
	}),

	PROCEDURE_ENDED: message(
		label("Démarche terminée", "Procedure ended"),
		z.strictObject({ ref: text(), kind: z.enum(procedureKinds), outcome: text() }),
	),
	REGISTRY_SETTLED: message(
		label("BaMaRa réglé", "BaMaRa settled"),
		z.strictObject({ result: z.enum(["entered", "notApplicable"]), reason: text().optional() }),
	),
	REGISTRY_REOPENED: message(label("BaMaRa à reprendre", "BaMaRa open again")),
}

export type PathwayEvent = EventOf<typeof pathwayEvents>
