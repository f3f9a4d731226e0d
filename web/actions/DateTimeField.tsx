import "./texts.ts"
import { Input, NativeSelect, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useHere } from "../case-parts/use-here.ts"
import { useTerritories } from "../case-parts/use-territories.ts"
import { useZone } from "../case-parts/use-zone.ts"
import { sayLabel } from "../i18n/say-label.ts"
import styles from "./EventForm.module.css"
import { FieldLabel } from "./FieldLabel.tsx"
import { useField } from "./field-context.ts"
import type { FieldSpec } from "./form-spec.ts"
import { textOf } from "./form-value.ts"
import { instantAt, type Wall, wallAt } from "./zoned-time.ts"

interface DateTimeFieldProps {
	readonly field: Pick<FieldSpec, "label" | "hint" | "required">
	readonly path: string
	readonly value: unknown
	readonly onChange: (value: string | undefined) => void
}

/** An instant, as clocks of a place show it: date, time, and which place's time it is. */
export function DateTimeField({ field, path, value, onChange }: DateTimeFieldProps) {
	const { t } = useTranslation("actions")
	const { id, error, disabled } = useField(path)
	const { zone: zoneHere } = useZone()
	const here = useHere()
	const { territories } = useTerritories()
	const [code, setCode] = useState<string | null>(null)
	const zone = territories.find((one) => one.code === code)?.zone ?? zoneHere
	const text = textOf(value)
	const [typed, setTyped] = useState<Wall | null>(null)
	// What is half typed is no instant yet: it is kept here, and the value is empty until it is one.
	const wall = typed && instantAt(typed, zone) === undefined ? typed : wallAt(text, zone)
	const label = sayLabel(field.label)

	const change = (next: Wall, inZone: string) => {
		setTyped(next)
		onChange(instantAt(next, inZone))
	}
	return (
		<Input.Wrapper
			label={<FieldLabel field={field} />}
			labelElement="div"
			description={field.hint ? sayLabel(field.hint) : undefined}
			error={error}
			data-error={error === undefined ? undefined : true}
		>
			<fieldset className={styles["dateTime"]} aria-label={label}>
				<TextInput
					id={id}
					type="date"
					aria-label={t("dateTime.date", { label })}
					aria-invalid={error !== undefined}
					disabled={disabled}
					value={wall.date}
					onChange={(event) => change({ ...wall, date: event.currentTarget.value }, zone)}
				/>
				<TextInput
					type="time"
					aria-label={t("dateTime.time", { label })}
					aria-invalid={error !== undefined}
					disabled={disabled}
					value={wall.time}
					onChange={(event) => change({ ...wall, time: event.currentTarget.value }, zone)}
				/>
				{territories.length > 1 && (
					<NativeSelect
						aria-label={t("dateTime.zone", { label })}
						disabled={disabled}
						value={code ?? here?.code ?? ""}
						onChange={(event) => {
							const next = event.currentTarget.value
							setCode(next)
							const { zone: chosen = zoneHere } = territories.find((one) => one.code === next) ?? {}
							change(wall, chosen)
						}}
						data={territories.map((one) => ({
							value: one.code,
							label: one.code === here?.code ? `${one.name} (${t("dateTime.here")})` : one.name,
						}))}
					/>
				)}
			</fieldset>
		</Input.Wrapper>
	)
}
