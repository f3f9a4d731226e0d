import { Button, Radio, Stack } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Label } from "../../../machines/vocabulary.ts"
import { tell } from "../../client/ask.ts"
import { ApiProblem } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Notice } from "../../components/Notice.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"
import { sayLabel } from "../../i18n/say-label.ts"

export interface Questionnaire {
	readonly code: string
	readonly questions: readonly { readonly id: string; readonly kind: "scale" | "yesNo"; readonly label: Label }[]
}

interface SurveyQuestionsProps {
	readonly questionnaire: Questionnaire
	readonly onSent: () => void
	readonly onBack: () => void
}

/** From best to worst, with the number that is stored. */
const grades = [
	["fully", 5],
	["rather", 4],
	["neither", 3],
	["ratherNot", 2],
	["never", 1],
] as const

/** The questions, each of which may be left out. */
export function SurveyQuestions({ questionnaire, onSent, onBack }: SurveyQuestionsProps) {
	const { t } = useTranslation("survey")
	const { t: common } = useTranslation()
	const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({})
	const [failure, setFailure] = useState<string | null>(null)
	const [busy, setBusy] = useState(false)

	async function send(): Promise<void> {
		if (Object.keys(answers).length === 0) {
			setFailure(t("none"))
			return
		}
		setBusy(true)
		setFailure(null)
		const given = Object.fromEntries(
			Object.entries(answers).map(([id, answer]) => [
				id,
				answer === "yes" ? true : answer === "no" ? false : Number(answer),
			]),
		)
		try {
			await tell("POST", "/surveys/answers", { body: { code: questionnaire.code, answers: given }, signingIn: true })
			onSent()
		} catch (error) {
			const refused = error instanceof ApiProblem && ["NOT_FOUND", "PAYLOAD_INVALID"].includes(error.code)
			setFailure(refused ? t("refused") : sayProblem(error, common))
		} finally {
			setBusy(false)
		}
	}
	return (
		<PublicPage title={t("title")} lead={t("skip")}>
			{failure !== null && <Notice icon="alertTriangle" title={failure} tone="late" role="alert" />}
			<form
				onSubmit={(event) => {
					event.preventDefault()
					void send()
				}}
			>
				<Stack gap={28}>
					{questionnaire.questions.map(({ id, kind, label }) => (
						<Radio.Group
							key={id}
							label={sayLabel(label)}
							value={answers[id] ?? ""}
							onChange={(value) => setAnswers((before) => ({ ...before, [id]: value }))}
						>
							<Stack gap={10} mt={6}>
								{kind === "scale" ? (
									grades.map(([grade, value]) => (
										<Radio key={grade} value={String(value)} label={t(`scale.${grade}`)} size="md" />
									))
								) : (
									<>
										<Radio value="yes" label={t("yes")} size="md" />
										<Radio value="no" label={t("no")} size="md" />
									</>
								)}
							</Stack>
						</Radio.Group>
					))}
					<div>
						<Button type="submit" loading={busy}>
							{t("send")}
						</Button>
						<Button variant="subtle" ml={8} onClick={onBack}>
							{t("back")}
						</Button>
					</div>
				</Stack>
			</form>
		</PublicPage>
	)
}
