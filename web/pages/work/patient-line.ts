import type { TFunction } from "i18next"
import type { PatientMark } from "../../client/work-contract.ts"

/** « A. B., 7 ans », or the name where it was asked for. */
export const patientLine = (patient: PatientMark | null, t: TFunction<"work">): string =>
	patient === null
		? t("unnamed")
		: `${patient.name ?? patient.initials}, ${t(`age.${patient.age.unit}`, { count: patient.age.count })}`
