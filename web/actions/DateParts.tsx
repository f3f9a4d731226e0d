import "./texts.ts"
import { TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import styles from "./EventForm.module.css"
import { type TypedDate, typedDay, typedYear } from "./typed-date.ts"

interface DatePartsProps {
	readonly id: string
	/** What the date is, for whoever hears the fields one by one. */
	readonly name: string
	readonly invalid: boolean
	readonly disabled: boolean
	readonly value: TypedDate
	readonly onChange: (value: TypedDate) => void
}

/**
 * Day, month, year, each typed. Not the browser's own field: it writes dates in the browser's language, in which the
 * third of December may look like the twelfth of March.
 */
export function DateParts({ id, name, invalid, disabled, value, onChange }: DatePartsProps) {
	const { t } = useTranslation("actions")
	const part = (key: keyof TypedDate) => ({
		label: t(`date.${key}`),
		"aria-label": `${name} : ${t(`date.${key}`)}`,
		"aria-invalid": invalid,
		className: styles["part"],
		inputMode: "numeric" as const,
		autoComplete: "off",
		disabled,
		value: value[key],
	})
	return (
		<>
			<TextInput
				{...part("day")}
				id={id}
				onChange={(event) => onChange({ ...value, day: typedDay(event.currentTarget.value) })}
			/>
			<TextInput
				{...part("month")}
				onChange={(event) => onChange({ ...value, month: typedDay(event.currentTarget.value) })}
			/>
			<TextInput
				{...part("year")}
				className={styles["wide"]}
				onChange={(event) => onChange({ ...value, year: typedYear(event.currentTarget.value) })}
			/>
		</>
	)
}
