import "./texts.ts"
import { Button, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import { ask } from "../../client/ask.ts"
import { PublicStatus } from "../../client/requests-contract.ts"
import { Form } from "../../components/Form.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Notice } from "../../components/Notice.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Request.module.css"

/** Where a request stands, for whoever holds its number. The number is typed, never in an address or kept. */
export function TrackingPage() {
	const { t } = useTranslation("request")
	const [status, setStatus] = useState<PublicStatus | null>(null)
	const form = useSendingForm({
		initial: { number: "" },
		check: { number: (number) => (number.trim() === "" ? t("tracking.missing") : undefined) },
		send: async ({ number }) => {
			const body = { number: number.trim() }
			setStatus(await ask("POST", "/public/requests/status", PublicStatus, { body, signingIn: true }))
			form.reset()
		},
		refusal: ({ code }) =>
			code === "NOT_FOUND" || code === "PAYLOAD_INVALID" ? { field: "number", text: t("tracking.unknown") } : undefined,
	})
	if (status) return <Status status={status} onClose={() => setStatus(null)} />
	return (
		<PublicPage title={t("tracking.title")} lead={t("tracking.lead")}>
			<Form state={form.state} action={t("tracking.see")}>
				<TextInput
					{...form.field("number")}
					label={t("tracking.number")}
					description={t("tracking.numberHint")}
					autoComplete="off"
					autoCapitalize="characters"
					spellCheck={false}
					maxLength={40}
				/>
			</Form>
		</PublicPage>
	)
}

/** In the order in which a request goes through them. */
const path = ["received", "taken", "inProgress", "answered"] as const
type PathStep = (typeof path)[number]

const placeOf = ({ step }: PublicStatus): PathStep | null => {
	switch (step) {
		case "received":
		case "taken":
		case "inProgress":
		case "answered":
			return step
		case "informationAwaited":
			return "taken"
		case "ended":
		case "refused":
			return null
	}
}

const refusals = ["notForUs", "alreadyHandled", "unreachable", "notARequest"] as const

function Status({ status, onClose }: { readonly status: PublicStatus; readonly onClose: () => void }) {
	const { t } = useTranslation("request")
	const now = useNow()
	const when = formatInstant(status.receivedAt, { language: languageNow(), now })
	const at = placeOf(status)
	const refusal = refusals.find((one) => one === status.refusal)
	return (
		<PublicPage
			title={t(`tracking.says.${status.step}`)}
			lead={t("tracking.received", { when, platform: status.platform })}
		>
			{at !== null && (
				<ol className={styles["track"]}>
					{path.map((step, index) => {
						const state = step === at ? "now" : index < path.indexOf(at) ? "done" : "next"
						return (
							<li key={step} data-state={state} {...(state === "now" ? { "aria-current": "step" as const } : {})}>
								<span className={styles["dot"]}>{state === "done" ? <Icon name="check" size={14} /> : index + 1}</span>
								<span>{t(`tracking.step.${step}`)}</span>
							</li>
						)
					})}
				</ol>
			)}
			{refusal && <p>{t(`tracking.refusal.${refusal}`)}</p>}
			{status.answer !== null && (
				<Notice icon="route" title={t("tracking.turn")} tone="accent">
					<p>{status.answer}</p>
				</Notice>
			)}
			<p className={styles["quiet"]}>{t("tracking.lead")}</p>
			<div>
				<Button variant="default" onClick={onClose}>
					{t("tracking.another")}
				</Button>
			</div>
		</PublicPage>
	)
}
