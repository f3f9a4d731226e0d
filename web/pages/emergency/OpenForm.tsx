import { NativeSelect, Textarea, TextInput } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { ask } from "../../client/ask.ts"
import { OpenedInEmergency } from "../../client/emergency-contract.ts"
import { ApiProblem } from "../../client/problem.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Emergency.module.css"

const minutes = ["30", "60", "120", "240"] as const
const NUMBER = /^P-\d{4}-\d{4,9}$/i
const LEAST_REASON = 10

/** Says why, then what will happen, then opens. */
export function OpenForm() {
	const { t } = useTranslation("emergency")
	const client = useQueryClient()
	const navigate = useNavigate()
	const [asked, setAsked] = useState<{ readonly number: string; readonly reason: string; readonly minutes: string }>()
	const [refused, setRefused] = useState<ApiProblem>()
	const form = useSendingForm({
		initial: { number: "", reason: "", minutes: "60" },
		check: {
			number: (number) => (NUMBER.test(number.trim()) ? undefined : t("numberMissing")),
			reason: (reason) => (reason.trim().length < LEAST_REASON ? t("reasonShort") : undefined),
		},
		send: (values) => {
			if (refused) {
				// What the dialog was refused is said at the form, once.
				setRefused(undefined)
			}
			setAsked(values)
			return Promise.resolve()
		},
	})
	const say = (code: string): string | undefined =>
		code === "NOT_FOUND"
			? t("notFound")
			: code === "EMERGENCY_NOT_NEEDED"
				? t("notNeeded")
				: code === "EMERGENCY_LIMIT_REACHED"
					? t("limit")
					: undefined
	const lasting = (value: string): string => {
		const count = Number(value)
		return count < 60 ? t("minutes", { count }) : t("hours", { count: count / 60 })
	}
	const refusal = refused && say(refused.code)
	return (
		<>
			<Form state={refusal === undefined ? form.state : { ...form.state, failure: refusal }} action={t("submit")}>
				<TextInput
					{...form.field("number")}
					className={styles["number"] ?? ""}
					label={t("number")}
					description={t("numberHint")}
					autoComplete="off"
					autoCapitalize="characters"
					spellCheck={false}
				/>
				<Textarea {...form.field("reason")} label={t("reason")} description={t("reasonHint")} autosize minRows={2} />
				<NativeSelect
					{...form.field("minutes")}
					className={styles["number"] ?? ""}
					label={t("duration")}
					data={minutes.map((value) => ({ value, label: lasting(value) }))}
				/>
			</Form>
			{asked && (
				<ConfirmDialog
					title={t("confirmTitle", { number: asked.number.trim().toUpperCase() })}
					action={t("submit")}
					confirm={async () => {
						const body = {
							caseNumber: asked.number.trim().toUpperCase(),
							reason: asked.reason.trim(),
							minutes: Number(asked.minutes),
						}
						try {
							const { caseId } = await ask("POST", "/emergency-accesses", OpenedInEmergency, { body })
							await client.invalidateQueries({ queryKey: ["emergencies"] })
							void navigate(`/dossiers/${caseId}`)
						} catch (error) {
							if (!(error instanceof ApiProblem) || say(error.code) === undefined) throw error
							setRefused(error)
							setAsked(undefined)
						}
					}}
					onClose={() => setAsked(undefined)}
				>
					<p>{t("confirm", { duration: lasting(asked.minutes) })}</p>
				</ConfirmDialog>
			)}
		</>
	)
}
