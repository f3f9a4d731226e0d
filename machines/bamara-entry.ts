import { assign, setup } from "xstate"
import { z } from "zod"
import { defineMachine } from "./definition.ts"
import { effectActions } from "./effects.ts"
import { type Envelope, type EventOf, event, fact, given, message, party } from "./event-definition.ts"
import { date, ref, secret, text } from "./field.ts"
import {
	caseHeldActiveTransitions,
	caseHeldEvents,
	caseHeldOnHoldTransitions,
	caseHeldPlaces,
	type FrameContext,
	type FrameInput,
	frameActions,
	frameContext,
	resumedState,
	type Tag,
} from "./frame.ts"
import { at, delaysOf, escalateTo, type PlaceMeta, places, type Recipient, remindAt, waits, within } from "./place.ts"
import { label } from "./vocabulary.ts"

/** Why a patient is not entered in BaMaRa, as a physician or delegate may declare. */
const notApplicableReasons = [
	"notRareDisease",
	"alreadyEntered",
	"collectionRefused",
	"deceasedBeforeInformation",
	"identityUnknown",
] as const

/** Whom missing items are asked of, and who hears of it. */
const informants = {
	requester: ["requester"],
	patient: ["patient"],
	expert: ["expert"],
	team: ["nurse", "physician"],
} as const satisfies Record<string, readonly Recipient[]>

/** How long a hospital's connected record may take to send the IdMR back, before anybody is asked to attest. */
const CONNECTED_WAIT_MS = 14 * 24 * 3_600_000

const Input = z.strictObject({})

interface Context extends FrameContext {
	/** The patient was informed of the collection in BaMaRa. */
	informed: boolean
	/** The patient opposes reuse by the BNDMR, since `oppositionDate`; null before the choice is known. */
	opposed: boolean | null
	oppositionDate: string | null
	submittedBy: string | null
	attestedBy: string | null
	/** Whether an IdMR is known; the identifier itself is a secret and stays out of the machine. */
	idMRKnown: boolean
	/** Instant until which a connected hospital may still send the IdMR; null when nothing is waited for. */
	idMRExpectedBy: string | null
	/** Why it is not applicable. */
	naReason: (typeof notApplicableReasons)[number] | "enteredInError" | null
}

const events = {
	...caseHeldEvents,
	CASE_REOPENED: message(label("Dossier rouvert", "Case reopened")),
	INFORMATION_GIVEN: event({
		label: label("Noter que le patient est informé (BaMaRa)", "Record that the patient was informed (BaMaRa)"),
		roles: ["nurse", "secretary", "physician"],
		payload: z.strictObject({
			form: z.enum(["oral", "written", "posted"]),
			opposed: z.boolean(),
			date: date().optional(),
			ernConsent: z.boolean().optional(),
		}),
	}),
	OPPOSITION_RECORDED: event({
		label: label("Noter le choix BNDMR du patient", "Record the patient's BNDMR choice"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ opposed: z.boolean(), date: date().optional() }),
		outside: true,
	}),
	ITEMS_REQUESTED: event({
		label: label("Demander les éléments manquants", "Ask for the missing items"),
		roles: ["secretary", "nurse"],
		payload: z.strictObject({
			items: z.array(ref("bamaraItems")).min(1).max(200),
			from: z.enum(["requester", "patient", "expert", "team"]),
		}),
	}),
	ENTRY_SUBMITTED: event({
		label: label("Soumettre la saisie à attestation", "Submit the entry for attestation"),
		roles: ["secretary", "nurse", "physician"],
		payload: z.strictObject({
			channel: z.enum(["connected", "web"]),
			channelReason: text(),
			idMR: secret().optional(),
		}),
		inPerson: true,
		facts: { complete: fact("sheetComplete", ""), sameIdMR: fact("sameAsKnownIdMR", "idMR") },
	}),
	ENTRY_ATTESTED: event({
		label: label("Attester la saisie BaMaRa", "Attest the BaMaRa entry"),
		roles: ["physician", "delegate"],
		payload: z.strictObject({ idMR: secret().optional() }),
		inPerson: true,
		facts: { sameIdMR: fact("sameAsKnownIdMR", "idMR") },
	}),
	ENTRY_RETURNED: event({
		label: label("Renvoyer la saisie", "Return the entry"),
		roles: ["physician", "delegate"],
		payload: z.strictObject({ reason: secret() }),
	}),
	NOT_APPLICABLE_DECLARED: event({
		label: label("Déclarer sans objet", "Declare not applicable"),
		roles: ["physician", "delegate"],
		payload: z.strictObject({ reason: z.enum(notApplicableReasons), note: secret().optional() }),
		inPerson: true,
	}),
	RECONCILED: event({
		label: label("Rapprocher de l'export", "Reconcile with the export"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({
			result: z.enum(["proven", "missing", "different"]),
			items: z.array(ref("bamaraItems")).max(200).optional(),
			export: ref("bamaraExports"),
		}),
	}),
	CORRECTION_STARTED: event({
		label: label("Corriger la saisie", "Correct the entry"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ reason: secret() }),
	}),
}

type Event = EventOf<typeof events>

const place = {
	...caseHeldPlaces,
	...places({
		informing: {
			label: label("Patient à informer (BaMaRa)", "Informing"),
			role: "nurse",
			task: label(
				"Informer le patient de BaMaRa et noter son choix BNDMR",
				"Inform the patient about BaMaRa and record the BNDMR choice",
			),
			target: within("5d", "5d", "10d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		completing: {
			label: label("Fiche à compléter et saisir", "Completing"),
			role: "secretary",
			task: label(
				"Compléter la fiche, demander ce qui manque, saisir",
				"Complete the sheet, ask for what is missing, enter it",
			),
			target: within("10d", "10d", "20d"),
			ladder: [remindAt(0.5), remindAt(1), escalateTo("nurse")],
			bpmn: "task",
		},
		awaitingAttestation: {
			label: label("À attester", "Awaiting attestation"),
			role: "physician",
			task: label("Attester la saisie BaMaRa", "Attest the BaMaRa entry"),
			target: at("idMRExpectedBy", within("3d", "5d", "5d")),
			ladder: [remindAt(1), remindAt(1.5), escalateTo("delegate")],
			bpmn: "task",
		},
		entered: { label: label("Saisi et attesté", "Entered"), bpmn: "end" },
		reconciled: { label: label("Retrouvé dans l'export", "Reconciled"), bpmn: "end" },
		notApplicable: { label: label("Sans objet", "Not applicable"), bpmn: "end" },
	}),
}

const tellEntered = {
	type: "tellCase",
	params: { event: { type: "REGISTRY_SETTLED", result: "entered" } },
} as const
const tellReopened = { type: "tellCase", params: { event: { type: "REGISTRY_REOPENED" } } } as const

/** A choice is recorded wherever the entry stands: the next export must honour it. */
const oppositionRecorded = { guard: "dateIfOpposed", actions: "recordChoice" } as const

const takenUpAgain = { target: "#bamara-entry.active.completing", actions: ["takeUpAgain", tellReopened] } as const

/** The case never was: nothing is owed for it. Any other end of the case leaves the obligation as it is. */
const caseEnded = {
	guard: "caseEnteredInError",
	target: "notApplicable",
	actions: [
		"noteEnteredInError",
		{
			type: "tellCase",
			params: { event: { type: "REGISTRY_SETTLED", result: "notApplicable", reason: "enteredInError" } },
		},
	],
} as const

const isPhysicianOrDelegate = (sent: Envelope): boolean => ["physician", "delegate"].includes(party(sent).role)

const machine = setup({
	types: {} as { context: Context; events: Event; input: FrameInput; meta: PlaceMeta; tags: Tag },
	delays: delaysOf(place),
	guards: {
		informed: ({ context }) => context.informed,
		dateIfOpposed: ({ event: sent }) =>
			(sent.type === "INFORMATION_GIVEN" || sent.type === "OPPOSITION_RECORDED") &&
			given(sent, () => sent.opposed === (sent.date !== undefined)),
		entryReady: ({ event: sent }) =>
			sent.type === "ENTRY_SUBMITTED" &&
			given(sent, () => sent.facts.complete && (sent.idMR === undefined || sent.facts.sameIdMR)),
		attestable: ({ context, event: sent }) =>
			sent.type === "ENTRY_ATTESTED" &&
			isPhysicianOrDelegate(sent) &&
			party(sent).person !== context.submittedBy &&
			given(sent, () => (sent.idMR === undefined ? context.idMRKnown : sent.facts.sameIdMR)),
		notEnteredYet: ({ context, event: sent }) =>
			sent.type === "NOT_APPLICABLE_DECLARED" && isPhysicianOrDelegate(sent) && !context.idMRKnown,
		isProven: ({ event: sent }) => sent.type === "RECONCILED" && given(sent, () => sent.result === "proven"),
		isDisproven: ({ event: sent }) => sent.type === "RECONCILED" && given(sent, () => sent.result !== "proven"),
		caseEnteredInError: ({ event: sent }) => sent.type === "CASE_ENDED" && sent.outcome === "enteredInError",
	},
	actions: {
		...effectActions,
		...frameActions<Context, Event>(),
		inform: assign({ informed: true }),
		recordChoice: assign(({ event: sent }) =>
			sent.type === "INFORMATION_GIVEN" || sent.type === "OPPOSITION_RECORDED"
				? { opposed: sent.opposed, oppositionDate: sent.date ?? null }
				: {},
		),
		submit: assign(({ context, event: sent }) => {
			if (sent.type !== "ENTRY_SUBMITTED") return {}
			const idMRKnown = context.idMRKnown || sent.idMR !== undefined
			const waitsForIdMR = sent.channel === "connected" && !idMRKnown
			return {
				submittedBy: party(sent).person,
				idMRKnown,
				idMRExpectedBy: waitsForIdMR ? new Date(Date.parse(sent.recordedAt) + CONNECTED_WAIT_MS).toISOString() : null,
			}
		}),
		attest: assign({ attestedBy: ({ event: sent }) => party(sent).person, idMRKnown: true, idMRExpectedBy: null }),
		noteNotApplicable: assign({
			naReason: ({ event: sent }) => (sent.type === "NOT_APPLICABLE_DECLARED" ? sent.reason : null),
		}),
		noteEnteredInError: assign({ naReason: "enteredInError" }),
		// What was submitted and attested before is kept in the log.
		takeUpAgain: assign({ submittedBy: null, attestedBy: null, naReason: null, idMRExpectedBy: null }),
	},
}).createMachine({
	id: "bamara-entry",
	context: ({ input }) => ({
		...frameContext(input),
		informed: false,
		opposed: null,
		oppositionDate: null,
		submittedBy: null,
		attestedBy: null,
		idMRKnown: false,
		idMRExpectedBy: null,
		naReason: null,
	}),
	initial: "active",
	states: {
		active: {
			initial: "informing",
			on: {
				...caseHeldActiveTransitions,
				CASE_ENDED: caseEnded,
				OPPOSITION_RECORDED: oppositionRecorded,
				NOT_APPLICABLE_DECLARED: {
					guard: "notEnteredYet",
					target: "notApplicable",
					actions: [
						"noteNotApplicable",
						{
							type: "tellCase",
							params: ({ event: sent }) => ({
								event: { type: "REGISTRY_SETTLED", result: "notApplicable", reason: sent.reason },
							}),
						},
					],
				},
			},
			states: {
				informing: {
					...waits(place.informing),
					on: {
						INFORMATION_GIVEN: { guard: "dateIfOpposed", target: "completing", actions: ["inform", "recordChoice"] },
					},
				},
				completing: {
					...waits(place.completing),
					on: {
						ITEMS_REQUESTED: {
							actions: {
								type: "notify",
								params: ({ event: sent }) => ({ to: informants[sent.from], about: "itemsRequested" }),
							},
						},
						ENTRY_SUBMITTED: { guard: "entryReady", target: "awaitingAttestation", actions: "submit" },
					},
				},
				awaitingAttestation: {
					...waits(place.awaitingAttestation),
					on: {
						ENTRY_ATTESTED: {
							guard: "attestable",
							target: "#bamara-entry.entered",
							actions: ["attest", tellEntered],
						},
						ENTRY_RETURNED: {
							target: "completing",
							actions: { type: "notify", params: { to: ["secretary"], about: "entryReturned" } },
						},
					},
				},
				resumed: resumedState,
			},
		},
		onHold: {
			...waits(place.onHold),
			tags: ["onHold"],
			on: { ...caseHeldOnHoldTransitions, CASE_ENDED: caseEnded },
		},
		entered: {
			...waits(place.entered),
			tags: ["settled"],
			on: {
				CASE_URGENCY_CHANGED: { actions: "takeUrgency" },
				OPPOSITION_RECORDED: oppositionRecorded,
				RECONCILED: [{ guard: "isProven", target: "reconciled" }, takenUpAgain],
				CORRECTION_STARTED: takenUpAgain,
				CASE_REOPENED: takenUpAgain,
			},
		},
		reconciled: {
			...waits(place.reconciled),
			tags: ["settled"],
			on: {
				CASE_URGENCY_CHANGED: { actions: "takeUrgency" },
				OPPOSITION_RECORDED: oppositionRecorded,
				RECONCILED: { ...takenUpAgain, guard: "isDisproven" },
				CORRECTION_STARTED: takenUpAgain,
				CASE_REOPENED: takenUpAgain,
			},
		},
		notApplicable: {
			...waits(place.notApplicable),
			tags: ["settled"],
			on: {
				CASE_URGENCY_CHANGED: { actions: "takeUrgency" },
				OPPOSITION_RECORDED: oppositionRecorded,
				CASE_REOPENED: [
					{ ...takenUpAgain, guard: "informed" },
					{ ...takenUpAgain, target: "#bamara-entry.active.informing" },
				],
			},
		},
	},
})

/** The registry obligation: the patient entered in BaMaRa and attested, or the reason why not (PATHWAY §10). */
export const bamaraEntry = defineMachine({
	name: "bamara-entry",
	kind: "bamaraEntry",
	version: 1,
	label: label("Saisie BaMaRa", "BaMaRa entry"),
	machine,
	events,
	input: Input,
})
