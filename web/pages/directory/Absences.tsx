import { NativeSelect, TextInput } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import { Created } from "../../client/contract.ts"
import type { AbsenceReason, PersonCard } from "../../client/directory-contract.ts"
import { Form } from "../../components/Form.tsx"
import { Panel } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { formatDay } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import styles from "./Directory.module.css"

const reasons: readonly AbsenceReason[] = ["leave", "training", "illness", "parental", "mission", "other"]

/** Days away, known beforehand: nobody is asked who cannot answer. */
export function Absences({ card }: { readonly card: PersonCard }) {
	const { t } = useTranslation("directory")
	const client = useQueryClient()
	const clock = readClock()
	const form = useSendingForm({
		initial: { fromOn: "", toOn: "", reason: "leave" },
		check: {
			fromOn: (day) => (day === "" ? t("absence.missing") : undefined),
			toOn: (day, { fromOn }) => (day === "" ? t("absence.missing") : day < fromOn ? t("absence.order") : undefined),
		},
		send: async (body) => {
			await ask("POST", `/directory/people/${card.id}/absences`, Created, { body })
			form.reset()
			await client.invalidateQueries({ queryKey: ["people"] })
		},
	})
	return (
		<Panel title={t("absence.title")} lead={t("absence.lead")}>
			{card.absences.length === 0 ? (
				<p>{t("absence.none")}</p>
			) : (
				<ul className={styles["absences"]}>
					{card.absences.map((one) => (
						<li key={one.id}>
							<b>{t(`absence.reasons.${one.reason}`)}</b>,{" "}
							{t("absence.span", { from: formatDay(one.fromOn, clock), to: formatDay(one.toOn, clock) })}
						</li>
					))}
				</ul>
			)}
			<Form state={form.state} action={t("absence.add")} quiet>
				<div className={styles["pair"]}>
					<TextInput {...form.field("fromOn")} type="date" label={t("absence.from")} />
					<TextInput {...form.field("toOn")} type="date" label={t("absence.to")} />
				</div>
				<NativeSelect
					{...form.field("reason")}
					label={t("absence.reason")}
					data={reasons.map((reason) => ({ value: reason, label: t(`absence.reasons.${reason}`) }))}
				/>
			</Form>
		</Panel>
	)
}
