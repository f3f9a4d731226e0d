import { TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import { PatientReaders } from "../../client/contract.ts"
import { Form } from "../../components/Form.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { Readers } from "./Readers.tsx"

/**
 * Who has opened my file: for patients and families, with a code from their team. Neither the code nor the answer is
 * kept anywhere: both go with the page.
 */
export function PatientPage() {
	const { t } = useTranslation()
	const [readers, setReaders] = useState<PatientReaders | null>(null)
	const form = useSendingForm({
		initial: { code: "" },
		check: { code: (code) => (code.trim() === "" ? t("patient.codeMissing") : undefined) },
		send: async ({ code }) => {
			setReaders(
				await ask("POST", "/patient/readers", PatientReaders, { body: { code: code.trim() }, signingIn: true }),
			)
			form.reset()
		},
		refusal: ({ code }) =>
			code === "NOT_FOUND" || code === "PAYLOAD_INVALID"
				? { field: "code", text: t("patient.codeRefused") }
				: undefined,
	})
	if (readers) return <Readers found={readers} onClose={() => setReaders(null)} />
	return (
		<PublicPage title={t("patient.title")} lead={t("patient.lead")}>
			<Form state={form.state} action={t("patient.submit")}>
				<TextInput
					{...form.field("code")}
					label={t("patient.code")}
					description={t("patient.codeHint")}
					autoComplete="off"
					autoCapitalize="characters"
					spellCheck={false}
					maxLength={60}
				/>
			</Form>
			<p>{t("patient.privacy")}</p>
		</PublicPage>
	)
}
