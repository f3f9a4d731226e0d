import { Button, Radio, Textarea } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { tell } from "../../../client/ask.ts"
import type { RightsRequest } from "../../../client/identity-contract.ts"
import { Form } from "../../../components/Form.tsx"
import { Notice } from "../../../components/Notice.tsx"
import { useSendingForm } from "../../../components/use-sending-form.ts"
import styles from "./Identity.module.css"

interface DecideRightProps {
	readonly what: "decide" | "lift"
	readonly request: RightsRequest
	readonly onDone: () => Promise<unknown>
	readonly onCancel: () => void
}

/** The referent physician's answer to a request, or the end of a limitation. */
export function DecideRight({ what, request, onDone, onCancel }: DecideRightProps) {
	const { t } = useTranslation("caseTabs")
	const lifts = what === "lift"
	const form = useSendingForm({
		initial: { granted: "", reason: "" },
		check: {
			granted: (granted) => (!lifts && granted === "" ? t("rights.decisionMissing") : undefined),
			reason: (reason) => (reason.trim() === "" ? t("rights.reasonMissing") : undefined),
		},
		send: async ({ granted, reason }) => {
			const body = lifts ? { reason: reason.trim() } : { granted: granted === "yes", reason: reason.trim() }
			await tell("POST", `/rights/${request.id}/${lifts ? "lift" : "decision"}`, { body })
			await onDone()
		},
		refusal: ({ code }) => {
			if (code === "CASE_NOT_CLOSED") return { text: t("rights.notClosed") }
			if (code === "FORBIDDEN") return { text: t("rights.samePerson") }
			if (code === "REQUEST_DECIDED") return { text: t("rights.decided") }
			return undefined
		},
	})
	const { onChange: _onChange, ...granted } = form.field("granted")
	const erases = request.kind === "erasure" && form.values.granted === "yes"
	return (
		<div className={styles["form"]}>
			<h4>{lifts ? t("rights.liftTitle") : t("rights.decideTitle")}</h4>
			<p className={styles["meta"]}>{lifts ? t("rights.liftText") : t(`rights.what.${request.kind}`)}</p>
			<Form
				state={form.state}
				action={lifts ? t("rights.liftAction") : t("rights.decideAction")}
				also={
					<Button variant="subtle" onClick={onCancel}>
						{t("cancel")}
					</Button>
				}
			>
				{!lifts && (
					<Radio.Group {...granted} label={t("rights.decision")} onChange={(value) => form.set("granted", value)}>
						<div className={styles["acts"]}>
							<Radio value="yes" label={t("rights.grant")} />
							<Radio value="no" label={t("rights.refuse")} />
						</div>
					</Radio.Group>
				)}
				{erases && <Notice icon="alertTriangle" title={t("rights.eraseWarning")} tone="late" />}
				<Textarea {...form.field("reason")} label={t("rights.reason")} autosize minRows={2} />
			</Form>
		</div>
	)
}
