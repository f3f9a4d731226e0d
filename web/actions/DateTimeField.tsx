import "./texts.ts"
import { Input, NativeSelect, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useHere } from "../case-parts/use-here.ts"
import { useTerritories } from "../case-parts/use-territories.ts"
import { useZone } from "../case-parts/use-zone.ts"
import { sayLabel } from "../i18n/say-label.ts"
import { DateParts } from "./DateParts.tsx"
import styles from "./EventForm.module.css"
import { FieldLabel } from "./FieldLabel.tsx"
import { useField } from "./field-context.ts"
import type { FieldSpec } from "./form-spec.ts"
import { textOf } from "./form-value.ts"
import { dateOf, partsOf, timeOf } from "./typed-date.ts"
import { instantAt, wallAt } from "./zoned-time.ts"

interface DateTimeFieldProps {
	readonly field: Pick<FieldSpec, "label" | "hint" | "required">
	readonly path: string
	readonly value: unknown
	readonly onChange: (value: string) => void
}

/** An instant, as clocks of a place show it: date, time, and which place's time it is. */
export function DateTimeField({ field, path, value, onChange }: DateTimeFieldProps) {
	const { t } = useTranslation("actions")
	const { id, error, disabled } = useField(path)
	const { zone: zoneHere } = useZone()
	const here = useHere()
	const { territories } = useTerritories()
	const [code, setCode] = useState<string | null>(null)
	const [typed, setTyped] = useState(() => {
		const wall = wallAt(textOf(value), zoneHere)
		return { date: partsOf(wall.date), time: wall.time }
	})
	const label = sayLabel(field.label)
	const zoneOf = (chosen: string | null) => territories.find((one) => one.code === chosen)?.zone ?? zoneHere

	const change = (next: typeof typed, inCode: string | null) => {
		setTyped(next)
		const date = dateOf(next.date)
		const time = timeOf(next.time)
		// What is half typed is no instant, and the schema says so; nothing typed is nothing.
		const half = date === "" && next.time === "" ? "" : `${date}T${time}`
		onChange(instantAt({ date, time }, zoneOf(inCode)) ?? half)
	}
	return (
		<Input.Wrapper
			label={<FieldLabel field={field} />}
			labelElement="div"
			description={field.hint ? sayLabel(field.hint) : undefined}
			error={error}
		>
			<fieldset className={styles["dateTime"]} aria-label={label}>
				<DateParts
					id={id}
					name={label}
					invalid={error !== undefined}
					disabled={disabled}
					value={typed.date}
					onChange={(date) => change({ ...typed, date }, code)}
				/>
				<TextInput
					label={t("date.time")}
					aria-label={`${label} : ${t("date.time")}`}
					aria-invalid={error !== undefined}
					className={styles["wide"]}
					autoComplete="off"
					placeholder="14:00"
					disabled={disabled}
					value={typed.time}
					onChange={(event) => change({ ...typed, time: event.currentTarget.value }, code)}
					onBlur={() => setTyped((now) => ({ ...now, time: now.time === "" ? "" : timeOf(now.time) }))}
				/>
				{territories.length > 1 && (
					<NativeSelect
						label={t("date.zone")}
						aria-label={`${label} : ${t("date.zone")}`}
						className={styles["zone"]}
						disabled={disabled}
						value={code ?? here?.code ?? ""}
						onChange={(event) => {
							setCode(event.currentTarget.value)
							change(typed, event.currentTarget.value)
						}}
						data={territories.map((one) => ({
							value: one.code,
							label: one.code === here?.code ? `${one.name} (${t("date.here")})` : one.name,
						}))}
					/>
				)}
			</fieldset>
		</Input.Wrapper>
	)
}
