import { Input } from "@mantine/core"
import { useState } from "react"
import { sayLabel } from "../i18n/say-label.ts"
import { DateParts } from "./DateParts.tsx"
import styles from "./EventForm.module.css"
import { FieldLabel } from "./FieldLabel.tsx"
import { useField } from "./field-context.ts"
import type { FieldSpec } from "./form-spec.ts"
import { textOf } from "./form-value.ts"
import { dateOf, partsOf } from "./typed-date.ts"

interface DateFieldProps {
	readonly field: Pick<FieldSpec, "label" | "hint" | "required">
	readonly path: string
	readonly value: unknown
	readonly onChange: (value: string) => void
}

/** A calendar day, in three parts. */
export function DateField({ field, path, value, onChange }: DateFieldProps) {
	const { id, error, disabled } = useField(path)
	const [typed, setTyped] = useState(() => partsOf(textOf(value)))
	return (
		<Input.Wrapper
			label={<FieldLabel field={field} />}
			labelElement="div"
			description={field.hint ? sayLabel(field.hint) : undefined}
			error={error}
		>
			<fieldset className={styles["dateTime"]} aria-label={sayLabel(field.label)}>
				<DateParts
					id={id}
					name={sayLabel(field.label)}
					invalid={error !== undefined}
					disabled={disabled}
					value={typed}
					onChange={(next) => {
						setTyped(next)
						onChange(dateOf(next))
					}}
				/>
			</fieldset>
		</Input.Wrapper>
	)
}
