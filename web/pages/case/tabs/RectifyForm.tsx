import { Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { tell } from "../../../client/ask.ts"
import type { Identity } from "../../../client/identity-contract.ts"
import { Form } from "../../../components/Form.tsx"
import { useSendingForm } from "../../../components/use-sending-form.ts"
import styles from "./Identity.module.css"
import { todayHere } from "./today-here.ts"

const sexes = ["female", "male", "undetermined"] as const
const texts = ["birthName", "usedName", "givenNames", "birthPlace", "phone", "email", "language", "ins"] as const
const needed: readonly string[] = ["birthName", "givenNames"]

interface RectifyFormProps {
	readonly caseId: string
	readonly identity: Identity
	readonly version: number
	readonly onDone: () => Promise<unknown>
	readonly onCancel: () => void
}

/** Corrects who the patient is said to be. What was said before stays, with who corrected it and why. */
export function RectifyForm({ caseId, identity, version, onDone, onCancel }: RectifyFormProps) {
	const { t } = useTranslation("caseTabs")
	const { patient, requesterContact } = identity
	const form = useSendingForm({
		initial: {
			birthName: patient.birthName,
			usedName: patient.usedName ?? "",
			givenNames: patient.givenNames,
			birthDate: patient.birthDate,
			sex: patient.sex,
			birthPlace: patient.birthPlace ?? "",
			phone: patient.phone ?? "",
			email: patient.email ?? "",
			language: patient.language ?? "",
			interpreterNeeded: patient.interpreterNeeded ? "yes" : "",
			ins: patient.ins ?? "",
			reason: "",
		},
		check: {
			birthName: (name) => (name.trim() === "" ? t("identity.nameMissing") : undefined),
			givenNames: (names) => (names.trim() === "" ? t("identity.givenMissing") : undefined),
			birthDate: (day) => (day === "" || day > todayHere() ? t("identity.dateMissing") : undefined),
			reason: (reason) => (reason.trim() === "" ? t("identity.reasonMissing") : undefined),
		},
		send: async ({ reason, sex, birthDate, interpreterNeeded, ...rest }) => {
			const said = Object.entries(rest).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]]))
			const corrected = {
				...(Object.fromEntries(said) as Readonly<Record<string, string>>),
				sex,
				birthDate,
				...(interpreterNeeded === "" ? {} : { interpreterNeeded: true }),
			}
			await tell("PUT", `/cases/${caseId}/identity`, {
				body: {
					identity: { patient: corrected, ...(requesterContact ? { requesterContact } : {}) },
					reason: reason.trim(),
				},
				ifMatch: version,
			})
			await onDone()
		},
		refusal: ({ code, problem }) => {
			if (code === "PRECONDITION_FAILED") return { text: t("identity.changed") }
			const field = problem.issues?.[0]?.path.at(-1)
			if (field === "ins") return { field: "ins", text: t("identity.insWrong") }
			return undefined
		},
	})
	const optional = (name: string) => (needed.includes(name) ? undefined : t("identity.optional"))
	const text = (name: (typeof texts)[number]) => (
		<TextInput
			{...form.field(name)}
			label={t(`identity.${name}`)}
			description={optional(name)}
			autoComplete="off"
			type={name === "phone" ? "tel" : name === "email" ? "email" : "text"}
			inputMode={name === "ins" ? "numeric" : undefined}
		/>
	)
	const { onChange: _onChange, value, error: _error, ...interpreter } = form.field("interpreterNeeded")
	return (
		<section className={styles["section"]}>
			<div>
				<h3>{t("identity.rectifyTitle")}</h3>
				<p className={styles["meta"]}>{t("identity.rectifyLead")}</p>
			</div>
			<Form
				state={form.state}
				action={t("identity.save")}
				also={
					<Button variant="subtle" onClick={onCancel}>
						{t("cancel")}
					</Button>
				}
			>
				{text("birthName")}
				{text("usedName")}
				{text("givenNames")}
				<TextInput {...form.field("birthDate")} type="date" max={todayHere()} label={t("identity.birthDate")} />
				<NativeSelect
					{...form.field("sex")}
					label={t("identity.sex")}
					data={sexes.map((one) => ({ value: one, label: t(`identity.sexes.${one}`) }))}
				/>
				{text("birthPlace")}
				{text("phone")}
				{text("email")}
				{text("language")}
				<Checkbox
					{...interpreter}
					label={`${t("identity.interpreterNeeded")} ${t("identity.yes")}`}
					checked={value !== ""}
					onChange={(event) => form.set("interpreterNeeded", event.currentTarget.checked ? "yes" : "")}
				/>
				{text("ins")}
				<Textarea
					{...form.field("reason")}
					label={t("identity.reason")}
					description={t("identity.reasonHint")}
					autosize
					minRows={2}
				/>
			</Form>
		</section>
	)
}
