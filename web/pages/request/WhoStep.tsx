import { Button, Checkbox, NativeSelect } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import { Professions } from "../../client/requests-contract.ts"
import { PersonSelect } from "../../components/PersonSelect.tsx"
import { ChoiceField, LineField, useField } from "./fields.tsx"
import { useFormContext } from "./form-context.ts"
import styles from "./Request.module.css"
import { channels, isProfessional, requesterTypes } from "./request-values.ts"

/** Who asks and how to reach them: professionals from the directory, anybody else in their own words. */
export function WhoStep() {
	const { t } = useTranslation("request")
	const { variant, values } = useFormContext()
	return (
		<>
			{variant === "team" && <ChoiceField field="channel" options={channels} say={(one) => t(`channelName.${one}`)} />}
			<ChoiceField
				field="requesterType"
				options={requesterTypes}
				say={(one) => t(variant === "public" ? `requesterTypePublic.${one}` : `requesterType.${one}`)}
				stacked={variant === "public"}
			/>
			{variant === "team" && isProfessional(values) ? <Professional /> : <Contact />}
		</>
	)
}

function Contact() {
	const { values } = useFormContext()
	const speaksForOther = values.requesterType !== "patient" && !isProfessional(values)
	return (
		<>
			<div className={styles["pair"]}>
				<LineField field="contactGivenName" optional autoComplete="given-name" />
				<LineField field="contactName" autoComplete="family-name" />
			</div>
			<div className={styles["pair"]}>
				<LineField field="contactPhone" type="tel" inputMode="tel" autoComplete="tel" />
				<LineField field="contactEmail" optional type="email" inputMode="email" autoComplete="email" />
			</div>
			{speaksForOther && <LineField field="relation" optional />}
		</>
	)
}

/** A professional of the directory, or one who is added to it. */
function Professional() {
	const { t } = useTranslation("request")
	const { values, set } = useFormContext()
	const [listed, setListed] = useState(values.requesterId !== "" || values.contactName === "")
	const field = useField("requester")
	const error = useField("contactName").error
	if (listed)
		return (
			<div className={styles["stack"]}>
				<PersonSelect
					{...field}
					label={t("label.requester")}
					{...(error === undefined ? {} : { error })}
					value={values.requesterId}
					known={values.requesterName}
					onChange={(requesterId, requesterName) =>
						set({ requesterId, requesterName, contactName: "", contactPhone: "", contactEmail: "" })
					}
				/>
				<Button
					variant="subtle"
					size="sm"
					className={styles["aside"] ?? ""}
					onClick={() => {
						setListed(false)
						set({ requesterId: "", requesterName: "" })
					}}
				>
					{t("notListed")}
				</Button>
			</div>
		)
	return (
		<>
			<Contact />
			<Checkbox
				label={t("label.addToDirectory")}
				checked={values.addToDirectory === "yes"}
				onChange={(event) => set({ addToDirectory: event.currentTarget.checked ? "yes" : "" })}
			/>
			{values.addToDirectory === "yes" && <Profession />}
			<Button
				variant="subtle"
				size="sm"
				className={styles["aside"] ?? ""}
				onClick={() => {
					setListed(true)
					set({ contactName: "", contactGivenName: "", addToDirectory: "" })
				}}
			>
				{t("listed")}
			</Button>
		</>
	)
}

function Profession() {
	const { t } = useTranslation("request")
	const { values, set } = useFormContext()
	const field = useField("contactProfession")
	const { data } = useQuery({
		queryKey: ["professions"],
		queryFn: ({ signal }) => ask("GET", "/directory/professions", Professions, { signal }),
		staleTime: Number.POSITIVE_INFINITY,
	})
	return (
		<NativeSelect
			{...field}
			data={[
				{ value: "", label: t("unknownTerritory") },
				...(data?.items ?? []).map(({ code, label }) => ({ value: code, label })),
			]}
			value={values.contactProfession}
			onChange={(event) => set({ contactProfession: event.currentTarget.value })}
		/>
	)
}
