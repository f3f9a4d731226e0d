import { Button, NativeSelect } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useHere } from "../../case-parts/use-here.ts"
import { useNow } from "../../case-parts/use-now.ts"
import type { CalendarView } from "../../client/clocks-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { CalendarForm } from "./CalendarForm.tsx"
import styles from "./Clocks.module.css"
import { ClosedDays } from "./ClosedDays.tsx"
import { closedOn } from "./closed-on.ts"
import { HoursList } from "./HoursList.tsx"
import { calendarsKey, useCalendars, useEditsClocks } from "./use-clocks.ts"
import { YearView } from "./YearView.tsx"

/** When each territory works: its week, its holidays, and the year they make. */
export function CalendarsTab() {
	const now = useNow()
	const here = useHere()
	const [year, setYear] = useState(now.getFullYear())
	const [chosen, setChosen] = useState<string | null>(null)
	const query = useCalendars(year)
	return (
		<QueryView query={query}>
			{({ items }) => {
				const calendar = items.find((one) => one.territory.code === (chosen ?? here?.code)) ?? items[0]
				if (calendar === undefined) return null
				return (
					<Calendar
						key={calendar.territory.code}
						calendar={calendar}
						all={items}
						year={year}
						onYear={setYear}
						onChoose={setChosen}
					/>
				)
			}}
		</QueryView>
	)
}

interface CalendarProps {
	readonly calendar: CalendarView
	readonly all: readonly CalendarView[]
	readonly year: number
	readonly onYear: (year: number) => void
	readonly onChoose: (code: string) => void
}

function Calendar({ calendar, all, year, onYear, onChoose }: CalendarProps) {
	const { t } = useTranslation("clocks")
	const client = useQueryClient()
	const edits = useEditsClocks()
	const [editing, setEditing] = useState(false)
	const done = async () => {
		await client.invalidateQueries({ queryKey: calendarsKey })
		await client.invalidateQueries({ queryKey: ["territories"] })
		setEditing(false)
	}
	return (
		<div className={styles["stack"]}>
			<NativeSelect
				className={styles["territory"] ?? ""}
				label={t("calendars.territory")}
				value={calendar.territory.code}
				data={all.map(({ territory }) => ({ value: territory.code, label: territory.name }))}
				onChange={(event) => onChoose(event.currentTarget.value)}
			/>
			<div className={styles["columns"]}>
				<div className={styles["stack"]}>
					{editing ? (
						<CalendarForm calendar={calendar} onDone={done} onCancel={() => setEditing(false)} />
					) : (
						<Panel
							title={t("calendars.hours")}
							lead={t("calendars.hoursLead")}
							actions={
								edits && (
									<Button variant="default" leftSection={<Icon name="pencil" />} onClick={() => setEditing(true)}>
										{t("calendars.edit")}
									</Button>
								)
							}
						>
							<HoursList calendar={calendar} />
						</Panel>
					)}
					<ClosedDays calendar={calendar} year={year} edits={edits} onDone={done} />
				</div>
				<Panel
					title={t("calendars.year", { year })}
					actions={
						<div className={styles["acts"]}>
							<Button
								variant="default"
								aria-label={t("calendars.previous", { year: year - 1 })}
								onClick={() => onYear(year - 1)}
							>
								<Icon name="chevronLeft" />
							</Button>
							<Button
								variant="default"
								aria-label={t("calendars.next", { year: year + 1 })}
								onClick={() => onYear(year + 1)}
							>
								<Icon name="chevronRight" />
							</Button>
						</div>
					}
				>
					<YearView year={year} days={closedOn(calendar)} />
				</Panel>
			</div>
		</div>
	)
}
