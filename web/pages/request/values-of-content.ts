import type { RequestContent } from "../../client/requests-contract.ts"
import { RequestValues } from "./request-values.ts"

/** What came by the public form, as the team goes on with it. */
export function valuesOfContent(content: RequestContent, start: RequestValues): RequestValues {
	const { patient, request, requesterContact } = content
	const [birthYear = "", birthMonth = "", birthDay = ""] = patient.birthDate.split("-")
	const { interpreterNeeded } = patient
	return RequestValues.parse({
		...start,
		channel: "webForm",
		requesterType: content.requesterType,
		contactName: requesterContact.name,
		contactPhone: requesterContact.phone ?? "",
		contactEmail: requesterContact.email ?? "",
		relation: request.relation ?? "",
		birthName: patient.birthName,
		usedName: patient.usedName ?? "",
		givenNames: patient.givenNames,
		birthYear,
		birthMonth: String(Number(birthMonth)),
		birthDay: String(Number(birthDay)),
		birthApproximate: patient.birthDateApproximate === true ? "yes" : "",
		sex: patient.sex,
		territory: content.territoryOfResidence,
		language: patient.language ?? "",
		interpreter: interpreterNeeded === undefined ? "" : interpreterNeeded ? "yes" : "no",
		literacy: patient.literacy ?? "",
		patientPhone: patient.phone ?? "",
		reason: request.reason,
		history: request.history ?? "",
		diagnosticState: content.diagnosticState,
		urgency: content.urgent ? "urgent" : "routine",
		doctorKnows: content.doctorSettled ? "yes" : "",
		doctorName: request.treatingDoctor?.name ?? "",
		doctorPhone: request.treatingDoctor?.phone ?? "",
		documents: request.documents ?? "",
		informed: request.informed,
		agreed: request.agreed,
	})
}
