import type { TFunction } from "i18next"
import { formatDay } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import type { Step, Variant } from "./request-issues.ts"
import { birthDateOf, isProfessional, type RequestValues } from "./request-values.ts"

interface Line {
	readonly label: string
	/** Empty when it was not given. */
	readonly value: string
}

interface Words {
	readonly t: TFunction<"request">
	readonly variant: Variant
	readonly nameOfTerritory: (code: string) => string
	readonly now: Date
}

const joined = (...parts: readonly string[]): string =>
	parts
		.map((one) => one.trim())
		.filter((one) => one !== "")
		.join(", ")

export const requesterIn = ({ requesterName, contactGivenName, contactName }: RequestValues): string =>
	requesterName === "" ? `${contactGivenName} ${contactName}`.trim() : requesterName

/** What was typed in one step, as lines to read again. */
export function summaryLines(
	step: Step,
	values: RequestValues,
	{ t, variant, nameOfTerritory, now }: Words,
): readonly Line[] {
	const line = (field: Parameters<typeof labelOf>[1], value: string): Line => ({ label: labelOf(t, field), value })
	const isPublic = variant === "public"
	switch (step) {
		case "who":
			return [
				...(isPublic ? [] : [line("channel", t(`channelName.${values.channel}`))]),
				line("requesterType", values.requesterType === "" ? "" : t(`requesterType.${values.requesterType}`)),
				line("contactName", joined(requesterIn(values), values.relation)),
				...(values.requesterId === "" ? [line("contactPhone", joined(values.contactPhone, values.contactEmail))] : []),
			]
		case "patient": {
			const born = birthDateOf(values)
			const day = born === undefined ? "" : formatDay(born, { language: languageNow(), now })
			const year = born?.slice(0, 4) ?? ""
			return [
				line("birthName", joined(values.birthName, values.usedName)),
				line("givenNames", values.givenNames),
				line("birthDate", values.birthApproximate === "yes" ? year : day),
				line("sex", values.sex === "" ? "" : t(`sex.${values.sex}`)),
				line("territory", values.territory === "" ? "" : nameOfTerritory(values.territory)),
				line("language", values.language),
				line("interpreter", values.interpreter === "" ? "" : t(`answer.${values.interpreter}`)),
				line("literacy", values.literacy === "" ? "" : t(`literacy.${values.literacy}`)),
				line("patientPhone", values.patientPhone),
				...(isPublic ? [] : [line("ins", values.ins)]),
			]
		}
		case "situation":
			return [
				line("reason", values.reason),
				line("history", values.history),
				line("diagnosticState", values.diagnosticState === "" ? "" : t(`diagnosticState.${values.diagnosticState}`)),
				line("urgency", t(`urgency.${values.urgency === "" ? "routine" : values.urgency}`)),
				...(isProfessional(values) ? [] : [line("doctorName", joined(values.doctorName, values.doctorPhone))]),
			]
		case "documents":
			return [
				...(isPublic
					? []
					: [line("queued", values.files.length === 0 ? "" : t("review.files", { count: values.files.length }))]),
				line("documents", values.documents),
			]
		case "agreement":
			return [
				...(isPublic ? [] : [line("informed", values.informed === "" ? "" : t(`answerTold.${values.informed}`))]),
				line("agreed", values.agreed === "" ? "" : t(`answerTold.${values.agreed}`)),
			]
		case "review":
			return []
	}
}

type LabelField =
	| "channel"
	| "requesterType"
	| "contactName"
	| "contactPhone"
	| "birthName"
	| "givenNames"
	| "birthDate"
	| "sex"
	| "territory"
	| "language"
	| "interpreter"
	| "literacy"
	| "patientPhone"
	| "ins"
	| "reason"
	| "history"
	| "diagnosticState"
	| "urgency"
	| "doctorName"
	| "queued"
	| "documents"
	| "informed"
	| "agreed"

const labelOf = (t: TFunction<"request">, field: LabelField): string => t(`label.${field}`)
