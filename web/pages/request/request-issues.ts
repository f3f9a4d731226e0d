import { isIns } from "../../../machines/ins.ts"
import { birthDateOf, isProfessional, type RequestValues } from "./request-values.ts"

/** One subject a page, in the order in which one speaks of them. */
export const steps = ["who", "patient", "situation", "documents", "agreement", "review"] as const
export type Step = (typeof steps)[number]
export type Variant = "team" | "public"

/** A field that must be looked at again, and why: a key of the texts under `issue`. */
export interface Issue {
	readonly field: string
	readonly code:
		| "requesterType"
		| "requester"
		| "reach"
		| "email"
		| "profession"
		| "birthName"
		| "givenNames"
		| "birthDate"
		| "birthYear"
		| "birthFuture"
		| "territory"
		| "platform"
		| "ins"
		| "reason"
		| "information"
}

const blank = (written: string): boolean => written.trim() === ""
const isEmail = (written: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(written.trim())
const hasPhone = (written: string): boolean => written.replaceAll(/\D/g, "").length >= 6

/**
 * What a step still lacks. Six things are needed and no more: who asks, how to reach them, the patient's name, birth
 * date and territory, and the reason.
 */
export function issuesOf(step: Step, values: RequestValues, variant: Variant, today: Date): readonly Issue[] {
	switch (step) {
		case "who":
			return whoIssues(values, variant)
		case "patient":
			return patientIssues(values, variant, today)
		case "situation":
			return blank(values.reason) ? [{ field: "reason", code: "reason" }] : []
		case "documents":
			return []
		case "agreement":
			return variant === "public" && values.informationRead !== "yes"
				? [{ field: "informationRead", code: "information" }]
				: []
		case "review":
			return steps.flatMap((one) => (one === "review" ? [] : issuesOf(one, values, variant, today)))
	}
}

function whoIssues(values: RequestValues, variant: Variant): readonly Issue[] {
	const issues: Issue[] = []
	if (values.requesterType === "") issues.push({ field: "requesterType", code: "requesterType" })
	// Somebody of the directory is known there with how to reach them.
	if (values.requesterId !== "") return issues
	if (
		variant === "team" &&
		isProfessional(values) &&
		blank(values.contactName + values.contactPhone + values.contactEmail)
	)
		return [...issues, { field: "contactName", code: "requester" }]
	if (blank(values.contactName)) issues.push({ field: "contactName", code: "requester" })
	if (!hasPhone(values.contactPhone) && blank(values.contactEmail))
		issues.push({ field: "contactPhone", code: "reach" })
	if (!blank(values.contactEmail) && !isEmail(values.contactEmail))
		issues.push({ field: "contactEmail", code: "email" })
	if (isProfessional(values) && values.addToDirectory === "yes" && values.contactProfession === "")
		issues.push({ field: "contactProfession", code: "profession" })
	return issues
}

function patientIssues(values: RequestValues, variant: Variant, today: Date): readonly Issue[] {
	const issues: Issue[] = []
	if (blank(values.birthName)) issues.push({ field: "birthName", code: "birthName" })
	if (blank(values.givenNames)) issues.push({ field: "givenNames", code: "givenNames" })
	const born = birthDateOf(values)
	if (born === undefined)
		issues.push(
			/^\d{4}$/.test(values.birthYear.trim())
				? { field: "birthDay", code: "birthDate" }
				: {
						field: blank(values.birthDay) && values.birthApproximate === "" ? "birthDay" : "birthYear",
						code: blank(values.birthYear) ? "birthDate" : "birthYear",
					},
		)
	else if (born > today.toISOString().slice(0, 10)) issues.push({ field: "birthYear", code: "birthFuture" })
	if (blank(values.territory)) issues.push({ field: "territory", code: "territory" })
	if (variant === "team" && values.platform === "") issues.push({ field: "platform", code: "platform" })
	const ins = values.ins.replaceAll(/\s/g, "")
	if (ins !== "" && !isIns(ins)) issues.push({ field: "ins", code: "ins" })
	return issues
}
