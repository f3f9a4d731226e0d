import { z } from "zod"
import { diagnosticStates, PathwayInput, requesterTypes } from "../../../machines/pathway-context.ts"
import { urgencies } from "../../../machines/vocabulary.ts"

/** By which way a request reaches the platform, as the machine of the case takes it. */
export const channels = PathwayInput.shape.channel.options
export { diagnosticStates, requesterTypes, urgencies }

export const answers = ["yes", "no", "unknown"] as const
export const literacies = ["reads", "withHelp", "doesNotRead"] as const
export const sexes = ["female", "male", "undetermined"] as const

const text = z.string().catch("")
const oneOf = <T extends string>(options: readonly T[]): z.ZodType<T | ""> =>
	z.union([z.literal(""), z.enum(options as readonly [T, ...T[]])]).catch("")

/** A file that is sent once the case exists; its bytes are kept apart. */
const QueuedFile = z.object({ id: z.string(), name: z.string(), size: z.number() })
export type QueuedFile = z.infer<typeof QueuedFile>

/** What is typed, as it is typed: nothing is refused here, a draft may hold anything. */
export const RequestValues = z.object({
	platform: text,
	channel: z.enum(channels).catch("phone"),
	requesterType: oneOf(requesterTypes),
	/** Person of the directory who asks. */
	requesterId: text,
	requesterName: text,
	/** A professional who is not in the directory is added to it, when wanted. */
	addToDirectory: oneOf(["yes"]),
	contactGivenName: text,
	contactName: text,
	contactProfession: text,
	contactPhone: text,
	contactEmail: text,
	relation: text,
	birthName: text,
	usedName: text,
	givenNames: text,
	birthDay: text,
	birthMonth: text,
	birthYear: text,
	/** Day or month is not known. */
	birthApproximate: oneOf(["yes"]),
	sex: oneOf(sexes),
	territory: text,
	territoryOfCare: text,
	language: text,
	interpreter: oneOf(answers),
	literacy: oneOf(literacies),
	patientPhone: text,
	ins: text,
	reason: text,
	history: text,
	diagnosticState: oneOf(diagnosticStates),
	urgency: oneOf(urgencies),
	doctorKnows: oneOf(answers),
	doctorName: text,
	doctorPhone: text,
	documents: text,
	informed: oneOf(answers),
	agreed: oneOf(answers),
	survey: oneOf(["yes", "no"]),
	/** The public form: the information on the processing was read. */
	informationRead: oneOf(["yes"]),
	/** The case that the patient has already, by id and number. */
	sameAs: text,
	sameAsNumber: text,
	/** Cases that look like the patient's, and that somebody said are other people's. */
	others: z.array(z.string()).catch([]),
	files: z.array(QueuedFile).catch([]),
})
export type RequestValues = z.infer<typeof RequestValues>
export type TextField = { [K in keyof RequestValues]: RequestValues[K] extends string ? K : never }[keyof RequestValues]

export const emptyValues = (): RequestValues => RequestValues.parse({})

export const isProfessional = ({ requesterType }: RequestValues): boolean =>
	requesterType === "treatingDoctor" || requesterType === "otherProfessional"

/** Whether the treating doctor must be identified and told: nobody else asks on their behalf. */
const isDoctorSettled = (values: RequestValues): boolean => isProfessional(values) || values.doctorKnows === "yes"

const given = (written: string): string | undefined => (written.trim() === "" ? undefined : written.trim())
/** Without what is not given. */
const compact = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never

/** `2018-04-09`; undefined while it is no day of the calendar. What is unknown of it is the first. */
export function birthDateOf({ birthDay, birthMonth, birthYear, birthApproximate }: RequestValues): string | undefined {
	const approximate = birthApproximate === "yes"
	const day = approximate && birthDay.trim() === "" ? 1 : Number(birthDay)
	const month = approximate && birthMonth.trim() === "" ? 1 : Number(birthMonth)
	if (!/^\d{4}$/.test(birthYear.trim())) return undefined
	const date = new Date(Date.UTC(Number(birthYear), month - 1, day))
	if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
	return date.toISOString().slice(0, 10)
}

export function patientOf(values: RequestValues) {
	return compact({
		birthName: values.birthName.trim(),
		usedName: given(values.usedName),
		givenNames: values.givenNames.trim(),
		birthDate: birthDateOf(values) ?? "",
		birthDateApproximate: values.birthApproximate === "yes" ? true : undefined,
		sex: values.sex === "" ? "undetermined" : values.sex,
		phone: given(values.patientPhone),
		language: given(values.language),
		interpreterNeeded: values.interpreter === "yes" ? true : values.interpreter === "no" ? false : undefined,
		literacy: values.literacy === "" ? undefined : values.literacy,
		ins: given(values.ins.replaceAll(/\s/g, "")),
	})
}

function contactOf(values: RequestValues) {
	if (values.requesterId !== "") return undefined
	const name = [values.contactGivenName, values.contactName]
		.map((one) => one.trim())
		.filter(Boolean)
		.join(" ")
	return compact({ name, phone: given(values.contactPhone), email: given(values.contactEmail) })
}

const detailsOf = (values: RequestValues) =>
	compact({
		reason: values.reason.trim(),
		history: given(values.history),
		relation: given(values.relation),
		treatingDoctor:
			given(values.doctorName) === undefined
				? undefined
				: compact({ name: values.doctorName.trim(), phone: given(values.doctorPhone) }),
		documents: given(values.documents),
		informed: values.informed === "" ? ("unknown" as const) : values.informed,
		agreed: values.agreed === "" ? ("unknown" as const) : values.agreed,
	})

/** Nobody who has said nothing of a diagnosis has claimed one. */
const saidDiagnosis = ({ diagnosticState }: RequestValues) => (diagnosticState === "" ? "none" : diagnosticState)

/** Body of `POST /api/cases`. */
export function newCaseOf(values: RequestValues) {
	return compact({
		platform: values.platform,
		requesterType: values.requesterType,
		requester: given(values.requesterId),
		channel: values.channel,
		urgency: values.urgency === "" ? "routine" : values.urgency,
		diagnosticState: saidDiagnosis(values),
		doctorSettled: isDoctorSettled(values),
		contactRefused: values.survey === "no",
		territoryOfCare: given(values.territoryOfCare) ?? values.territory,
		territoryOfResidence: values.territory,
		patient: patientOf(values),
		requesterContact: contactOf(values),
		request: detailsOf(values),
	})
}

/** What is kept of a request that becomes no case: a further one of a known patient, or one of the public form. */
export function contentOf(values: RequestValues) {
	const { requesterName, contactPhone, contactEmail } = values
	return {
		requesterType: values.requesterType,
		requesterContact:
			contactOf(values) ??
			compact({ name: requesterName, phone: given(contactPhone) ?? requesterName, email: given(contactEmail) }),
		patient: patientOf(values),
		territoryOfResidence: values.territory,
		urgent: values.urgency === "urgent" || values.urgency === "emergency",
		diagnosticState: saidDiagnosis(values),
		doctorSettled: isDoctorSettled(values),
		request: detailsOf(values),
	}
}

/** Says of which patient the look-alikes were asked for. */
export const identityKey = (values: RequestValues): string =>
	JSON.stringify(
		[values.platform, values.birthName, values.givenNames, birthDateOf(values), values.ins].map((one) =>
			one?.trim().toLowerCase(),
		),
	)

/** Full years and months on a day. */
export function ageOn(birthDate: string, today: Date): { readonly years: number; readonly months: number } {
	const born = new Date(`${birthDate}T00:00:00Z`)
	const months =
		(today.getUTCFullYear() - born.getUTCFullYear()) * 12 +
		today.getUTCMonth() -
		born.getUTCMonth() -
		(today.getUTCDate() < born.getUTCDate() ? 1 : 0)
	return { years: Math.floor(months / 12), months: months % 12 }
}
