import "./texts.ts"
import { Radio, Stack, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { z } from "zod"
import { ask } from "../../client/ask.ts"
import { Form } from "../../components/Form.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { type Questionnaire, SurveyQuestions } from "./SurveyQuestions.tsx"

const Questions = z.object({
	questions: z.array(
		z.object({
			id: z.string(),
			kind: z.enum(["scale", "yesNo"]),
			label: z.object({ fr: z.string(), en: z.string() }),
		}),
	),
})
const variants = ["patient", "relatives"] as const

/** The questionnaire of patients and relatives, with a code from their team. Nothing is kept on the device. */
export function SurveyPage() {
	const { t } = useTranslation("survey")
	const [questionnaire, setQuestionnaire] = useState<Questionnaire | null>(null)
	const [done, setDone] = useState(false)
	const form = useSendingForm({
		initial: { code: "", variant: "" },
		check: {
			code: (code) => (code.trim() === "" ? t("codeMissing") : undefined),
			variant: (variant) => (variant === "" ? t("whoMissing") : undefined),
		},
		send: async ({ code, variant }) => {
			const { questions } = await ask("GET", `/surveys/questions?variant=${variant}`, Questions, { signingIn: true })
			setQuestionnaire({ code: code.trim(), questions })
		},
	})
	if (done)
		return (
			<PublicPage title={t("done")} lead={t("doneLead")}>
				{null}
			</PublicPage>
		)
	if (questionnaire)
		return (
			<SurveyQuestions
				questionnaire={questionnaire}
				onSent={() => {
					form.reset()
					setDone(true)
				}}
				onBack={() => setQuestionnaire(null)}
			/>
		)
	return (
		<PublicPage title={t("title")} lead={t("lead")}>
			<Form state={form.state} action={t("begin")}>
				<TextInput
					{...form.field("code")}
					label={t("code")}
					description={t("codeHint")}
					autoComplete="off"
					autoCapitalize="characters"
					spellCheck={false}
					maxLength={40}
				/>
				<Radio.Group {...form.field("variant")} onChange={(value) => form.set("variant", value)} label={t("who")}>
					<Stack gap={10} mt={6}>
						{variants.map((variant) => (
							<Radio key={variant} value={variant} label={t(`variant.${variant}`)} size="md" />
						))}
					</Stack>
				</Radio.Group>
			</Form>
			<p>{t("privacy")}</p>
		</PublicPage>
	)
}
