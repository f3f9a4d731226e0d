import type { Level } from "../../../../machines/vocabulary.ts"
import type { CentreKey } from "../../directory-data/centres.ts"
import { seedCentres } from "../../directory-data/centres.ts"
import type { TerritoryCode } from "../../directory-data/reference.ts"
import { type ResourceKey, seedResources } from "../../directory-data/resources.ts"
import { seedId } from "../../directory-data/seed-id.ts"
import { heardFrom, on, onCase, type Step } from "../script.ts"
import type { Wait } from "../wait.ts"
import { atLevel } from "./case-steps.ts"
import { agreed } from "./opinion-steps.ts"

const TRANSFER = "transfer"
const REFERRAL = "extraMedicalReferral"

export const transferOpened = (after: Wait, from: TerritoryCode, host: CentreKey, level: Level): Step =>
	onCase(after, "nurse", "MEDICAL_PROCEDURE_OPENED", (m) => ({
		kind: TRANSFER,
		...atLevel(level),
		input: { from, to: seedCentres[host].territory, host: seedId("centre", host), companion: m.minor },
	}))

const transferSubmitted = (after: Wait, host: CentreKey, payer: string, justification: string): Step =>
	on(TRANSFER, after, "physician", "TRANSFER_SUBMITTED", (m) => ({
		payer: seedId("payer", payer),
		justification,
		host: seedId("centre", host),
		companion: m.minor,
	}))

/** Opened, agreed to, signed and sent to the payer. */
export const transferAsked = (
	after: Wait,
	from: TerritoryCode,
	host: CentreKey,
	level: Level,
	payer: string,
	justification: string,
): readonly Step[] => [
	transferOpened(after, from, host, level),
	agreed(TRANSFER, "6h"),
	transferSubmitted("5h", host, payer, justification),
]

export const decided = (after: Wait, decision: "favourable" | "partial" | "refused", grounds?: string): Step =>
	on(TRANSFER, after, "nurse", "DECISION_RECEIVED", { decision, ...(grounds ? { grounds } : {}) })

export const departed = (after: Wait, host: CentreKey, stay: Wait): Step =>
	on(TRANSFER, after, "secretary", "DEPARTED", (m) => ({
		host: seedId("centre", host),
		expectedReturn: m.dayLater(stay),
	}))

export const arrived = (after: Wait, host: CentreKey): Step =>
	on(TRANSFER, after, "nurse", "ARRIVED", { host: seedId("centre", host) }, { happened: "3h" })

export const stayEnded = (after: Wait): Step => on(TRANSFER, after, "nurse", "STAY_ENDED", { returned: true })

export const stayReported = (after: Wait, text: string): Step =>
	on(TRANSFER, after, "secretary", "REPORT_RETRIEVED", async (m) => ({
		report: await m.document("Compte rendu d'hospitalisation", [text]),
		kind: "hospitalReport",
	}))

type Need = "social" | "psychological" | "schoolWork" | "rights" | "transportLodging" | "interpreter"

export const referralOpened = (after: Wait, resource: ResourceKey, need: Need): Step =>
	onCase(after, "nurse", "REFERRAL_OPENED", {
		source: seedResources[resource].source,
		kind: seedResources[resource].kind,
		resource: seedId("resource", resource),
		need,
	})

/** Proposed to the family, agreed to and sent. */
export const referred = (after: Wait, resource: ResourceKey, need: Need, message: string): readonly Step[] => [
	referralOpened(after, resource, need),
	agreed(REFERRAL, "4h"),
	on(REFERRAL, "1h", "nurse", "REFERRAL_SENT", { resource: seedId("resource", resource), need, message }),
]

const contactOf = (resource: ResourceKey): string | undefined => {
	const found: { readonly contact?: string } = seedResources[resource]
	return found.contact
}

/** Acknowledged by the helper's own account where there is one, else on the phone. */
export const acknowledged = (after: Wait, resource: ResourceKey): Step => {
	const contact = contactOf(resource)
	return contact === undefined
		? on(REFERRAL, after, "secretary", "REFERRAL_ACKNOWLEDGED", {}, { happened: "1h" })
		: on(REFERRAL, after, `person:${contact}`, "REFERRAL_ACKNOWLEDGED")
}

export const helpDeclined = (after: Wait, reason: "full" | "outOfArea" | "notCompetent" | "other"): Step =>
	on(REFERRAL, after, "nurse", "RESOURCE_DECLINED", { reason })

export const helpSet = (after: Wait, place: string, ahead: Wait = "5d"): Step =>
	on(REFERRAL, after, "secretary", "APPOINTMENT_SET", (m) => ({
		startsAt: m.meeting(["SUPPORT_HELD", "PATIENT_UNATTENDED", "APPOINTMENT_CANCELLED"], ahead),
		place,
	}))

export const helpHeld = (after: Wait, metBy: string): Step => on(REFERRAL, after, "nurse", "SUPPORT_HELD", { metBy })

export const helpEnded = (
	after: Wait,
	resource: ResourceKey,
	outcome: "helped" | "ongoing" | "notSuitable" | "needsOther",
	summary: string,
): Step => {
	const contact = contactOf(resource)
	const said = heardFrom("extraMedical", `person:${contact ?? ""}`)
	return on(REFERRAL, after, "nurse", "OUTCOME_RECORDED", { outcome, summary }, contact === undefined ? {} : said)
}
