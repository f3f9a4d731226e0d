import { Button, TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { tell } from "../../client/ask.ts"
import type { TerritoryIncident } from "../../client/clocks-contract.ts"
import { Dialog } from "../../components/Dialog.tsx"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { instantOfLocal, localOfInstant } from "./local-time.ts"

interface ExtendDialogProps {
	readonly incident: TerritoryIncident
	readonly onDone: () => Promise<unknown>
	readonly onClose: () => void
}

/** Another end for an incident, in the hours of its territory. */
export function ExtendDialog({ incident, onDone, onClose }: ExtendDialogProps) {
	const { t } = useTranslation("clocks")
	const { zone, name } = incident.territory
	const form = useSendingForm({
		initial: { until: localOfInstant(new Date(incident.until), zone) },
		check: {
			until: (until) => {
				const at = instantOfLocal(until, zone)
				if (at === undefined) return t("incidents.dateMissing")
				return at <= incident.from ? t("incidents.order") : undefined
			},
		},
		send: async ({ until }) => {
			const body = { expectedTo: instantOfLocal(until, zone) }
			await tell("POST", `/territory-incidents/${incident.id}/extension`, { body })
			await onDone()
		},
		refusal: ({ code }) => (code === "VERSION_CONFLICT" ? { text: t("incidents.gone") } : undefined),
	})
	return (
		<Dialog title={t("incidents.extendTitle")} onClose={onClose}>
			<Form
				state={form.state}
				action={t("incidents.extendAction")}
				also={
					<Button variant="subtle" onClick={onClose}>
						{t("cancel")}
					</Button>
				}
			>
				<TextInput {...form.field("until")} type="datetime-local" label={t("incidents.until", { place: name })} />
			</Form>
		</Dialog>
	)
}
