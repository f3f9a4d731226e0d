import { Button, TextInput } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import { type DeadlineRow, DeadlineTable } from "../../client/clocks-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Clocks.module.css"
import { DeadlineRows } from "./DeadlineRows.tsx"
import { durationText, minutesOf } from "./duration-text.ts"
import { type UrgencyColumn, urgencies } from "./urgencies.ts"
import { deadlinesKey } from "./use-clocks.ts"

interface DeadlineEditorProps {
	readonly table: DeadlineTable
	readonly onDone: () => Promise<unknown>
	readonly onCancel: () => void
}

/** What has no urgency is typed once. */
const keyOf = (row: DeadlineRow, urgency: UrgencyColumn): string =>
	`${row.machine} ${row.place} ${row.single ? "single" : urgency}`

/** The draft as one types it: what is not touched stays as it is published. */
export function DeadlineEditor({ table, onDone, onCancel }: DeadlineEditorProps) {
	const { t } = useTranslation("clocks")
	const { t: common } = useTranslation()
	const client = useQueryClient()
	const language = languageNow()
	const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
	const [note, setNote] = useState(table.draft?.note ?? "")
	const [failure, setFailure] = useState<string | null>(null)
	const [busy, setBusy] = useState(false)
	const alert = useRef<HTMLParagraphElement>(null)
	useEffect(() => {
		if (failure !== null) alert.current?.focus()
	}, [failure])
	const before = (row: DeadlineRow, urgency: UrgencyColumn) => (row.draft ?? row.published)[urgency]
	const valueOf = (row: DeadlineRow, urgency: UrgencyColumn): number | undefined => {
		const text = typed[keyOf(row, urgency)]
		return text === undefined ? before(row, urgency) : minutesOf(text, row.clock)
	}
	const wrong = table.rows.some((row) => urgencies.some((one) => valueOf(row, one) === undefined))
	const rows = table.rows.flatMap((row) => {
		const [emergency = 0, urgent = 0, routine = 0] = urgencies.map((one) => valueOf(row, one))
		const { machine, place, published } = row
		const same = emergency === published.emergency && urgent === published.urgent && routine === published.routine
		return same ? [] : [{ machine, place, emergency, urgent, routine }]
	})

	async function save(event: FormEvent): Promise<void> {
		event.preventDefault()
		if (wrong) return setFailure(t("deadlines.wrong"))
		if (rows.length === 0) return setFailure(t("deadlines.same"))
		setBusy(true)
		setFailure(null)
		try {
			const saved = await ask("PUT", "/clocks/deadlines/draft", DeadlineTable, { body: { note, rows } })
			client.setQueryData(deadlinesKey, saved)
			await onDone()
		} catch (error) {
			setFailure(sayProblem(error, common))
			setBusy(false)
		}
	}
	return (
		<form className={styles["stack"]} onSubmit={(event) => void save(event)} noValidate>
			<p className={styles["meta"]}>{t("deadlines.editing")}</p>
			{failure !== null && (
				<p ref={alert} tabIndex={-1} role="alert" className={styles["failure"]}>
					{failure}
				</p>
			)}
			<DeadlineRows
				rows={table.rows}
				cell={(row, urgency) => {
					const key = keyOf(row, urgency)
					const text = typed[key] ?? durationText(before(row, urgency), row.clock, language)
					const invalid = minutesOf(text, row.clock) === undefined
					const step = sayLabel(row.label)
					return (
						<TextInput
							size="sm"
							className={styles["cell"] ?? ""}
							aria-label={t("deadlines.cell", { step, urgency: t(`deadlines.${row.single ? "single" : urgency}`) })}
							value={text}
							error={invalid}
							data-changed={valueOf(row, urgency) !== row.published[urgency]}
							onChange={(event) => {
								const { value } = event.currentTarget
								setTyped((all) => ({ ...all, [key]: value }))
							}}
						/>
					)
				}}
			/>
			<div className={styles["save"]}>
				<TextInput
					label={t("deadlines.note")}
					description={t("deadlines.noteHint")}
					value={note}
					maxLength={500}
					onChange={(event) => setNote(event.currentTarget.value)}
				/>
				<div className={styles["acts"]}>
					<Button type="submit" loading={busy}>
						{t("deadlines.save")}
					</Button>
					<Button variant="subtle" onClick={onCancel}>
						{t("cancel")}
					</Button>
					<span className={styles["meta"]}>{t("deadlines.differences", { count: rows.length })}</span>
				</div>
			</div>
		</form>
	)
}
