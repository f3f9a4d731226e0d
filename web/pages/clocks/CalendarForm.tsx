import { Button, Checkbox, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useZone } from "../../case-parts/use-zone.ts"
import { tell } from "../../client/ask.ts"
import type { CalendarView } from "../../client/clocks-contract.ts"
import { Form } from "../../components/Form.tsx"
import { Panel } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Clocks.module.css"
import { hoursText, rangesOf } from "./hours-text.ts"
import { weekdayName, weekdays } from "./weekdays.ts"

interface CalendarFormProps {
	readonly calendar: CalendarView
	readonly onDone: () => Promise<unknown>
	readonly onCancel: () => void
}

type Week = Record<(typeof weekdays)[number], string>

/** The hours of a week and the customs, changed together. */
export function CalendarForm({ calendar, onDone, onCancel }: CalendarFormProps) {
	const { t } = useTranslation("clocks")
	const { locale } = useZone()
	const customs = calendar.holidays.filter((one) => one.kind === "customary")
	const [customary, setCustomary] = useState(() => customs.filter((one) => one.observed).map((one) => one.code))
	const check = (text: string, week: Week) => {
		if (rangesOf(text) === undefined) return t("calendars.wrong")
		return weekdays.every((one) => week[one].trim() === "") ? t("calendars.never") : undefined
	}
	const form = useSendingForm({
		initial: Object.fromEntries(weekdays.map((one) => [one, hoursText(calendar.hours[one] ?? [])])) as Week,
		check: Object.fromEntries(weekdays.map((one) => [one, check])) as Record<keyof Week, typeof check>,
		send: async (week) => {
			const hours = Object.fromEntries(
				weekdays.flatMap((one) => {
					const ranges = rangesOf(week[one]) ?? []
					return ranges.length === 0 ? [] : [[one, ranges]]
				}),
			)
			const body = { hours, customary, revision: calendar.revision }
			await tell("PUT", `/clocks/calendars/${calendar.territory.code}`, { body })
			await onDone()
		},
		refusal: ({ code }) => (code === "VERSION_CONFLICT" ? { text: t("calendars.conflict") } : undefined),
	})
	return (
		<Panel title={t("calendars.hours")} lead={t("calendars.hoursHint")}>
			<Form
				state={form.state}
				action={t("calendars.save")}
				also={
					<Button variant="subtle" onClick={onCancel}>
						{t("cancel")}
					</Button>
				}
			>
				<div className={styles["week"]}>
					{weekdays.map((one) => (
						<TextInput key={one} {...form.field(one)} label={weekdayName(one, locale)} maxLength={60} />
					))}
				</div>
				{customs.length > 0 && (
					<Checkbox.Group
						label={t("calendars.customs")}
						description={t("calendars.customsLead")}
						value={customary}
						onChange={setCustomary}
					>
						<div className={styles["checks"]}>
							{customs.map((one) => (
								<Checkbox key={one.code} value={one.code} label={sayLabel(one.label)} />
							))}
						</div>
					</Checkbox.Group>
				)}
			</Form>
		</Panel>
	)
}
