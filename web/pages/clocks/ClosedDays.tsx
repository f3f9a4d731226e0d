import { Button, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { tell } from "../../client/ask.ts"
import type { CalendarView } from "../../client/clocks-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Form } from "../../components/Form.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Panel } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Clocks.module.css"

interface ClosedDaysProps {
	readonly calendar: CalendarView
	readonly year: number
	readonly edits: boolean
	readonly onDone: () => Promise<unknown>
}

const LEAST = 2

/** Days that no rule gives, entered one by one. */
export function ClosedDays({ calendar, year, edits, onDone }: ClosedDaysProps) {
	const { t } = useTranslation("clocks")
	const { t: common } = useTranslation()
	const [failure, setFailure] = useState<string | null>(null)
	const path = `/clocks/calendars/${calendar.territory.code}/closed-days`
	const form = useSendingForm({
		initial: { day: "", name: "" },
		check: {
			day: (day) => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? undefined : t("calendars.dayMissing")),
			name: (name) => (name.trim().length < LEAST ? t("calendars.nameMissing") : undefined),
		},
		send: async ({ day, name }) => {
			await tell("POST", path, { body: { day, name: name.trim() } })
			form.reset()
			await onDone()
		},
	})
	async function remove(day: string): Promise<void> {
		setFailure(null)
		try {
			await tell("DELETE", `${path}/${day}`)
			await onDone()
		} catch (error) {
			setFailure(sayProblem(error, common))
		}
	}
	return (
		<Panel title={t("calendars.days")} lead={t("calendars.daysLead")}>
			{calendar.closedDays.length === 0 ? (
				<p className={styles["meta"]}>{t("calendars.noDays", { year })}</p>
			) : (
				<ul className={styles["lines"]}>
					{calendar.closedDays.map(({ day, name }) => (
						<li key={day} className={styles["line"]}>
							<p>
								<b>{name}</b> <Moment at={day} />
							</p>
							{edits && (
								<Button
									variant="subtle"
									size="sm"
									aria-label={t("calendars.removeOf", { name })}
									onClick={() => void remove(day)}
								>
									{t("calendars.remove")}
								</Button>
							)}
						</li>
					))}
				</ul>
			)}
			<p role="alert" className={styles["failure"]}>
				{failure}
			</p>
			{edits && (
				<Form state={form.state} action={t("calendars.add")} quiet>
					<div className={styles["pair"]}>
						<TextInput {...form.field("day")} type="date" label={t("calendars.day")} />
						<TextInput {...form.field("name")} label={t("calendars.name")} maxLength={80} />
					</div>
				</Form>
			)}
		</Panel>
	)
}
