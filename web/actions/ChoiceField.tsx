import "./texts.ts"
import { Group, NativeSelect, Radio, Stack } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { sayLabel } from "../i18n/say-label.ts"
import { FieldLabel } from "./FieldLabel.tsx"
import { useField } from "./field-context.ts"
import type { Choice, FieldSpec } from "./form-spec.ts"

/** Up to here every answer is in sight; beyond, a list is shorter to read. */
const MOST_IN_SIGHT = 4

interface ChoiceFieldProps {
	readonly field: Pick<FieldSpec, "label" | "hint" | "required">
	readonly choices: readonly Choice[]
	readonly path: string
	readonly value: string
	readonly onChange: (value: string | undefined) => void
	readonly most?: number
}

/** One of several answers. */
export function ChoiceField({ field, choices, path, value, onChange, most = MOST_IN_SIGHT }: ChoiceFieldProps) {
	const { t } = useTranslation("actions")
	const { id, error, disabled } = useField(path)
	const common = {
		label: <FieldLabel field={field} />,
		description: field.hint ? sayLabel(field.hint) : undefined,
		error,
	}
	if (choices.length > most)
		return (
			<NativeSelect
				{...common}
				id={id}
				disabled={disabled}
				value={value}
				aria-required={field.required}
				onChange={(event) => onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
				data={[
					{ value: "", label: t(field.required ? "choose" : "noChoice") },
					...choices.map((one) => ({ value: one.value, label: sayLabel(one.label) })),
				]}
			/>
		)
	return (
		<Radio.Group {...common} name={id} value={value} onChange={(one) => onChange(one === "" ? undefined : one)}>
			<Stack gap={10} mt={6}>
				{choices.map((one, index) => (
					<Radio
						key={one.value}
						{...(index === 0 ? { id } : {})}
						value={one.value}
						label={sayLabel(one.label)}
						disabled={disabled}
					/>
				))}
				{!field.required && <Radio value="" label={t("noChoice")} disabled={disabled} />}
			</Stack>
		</Radio.Group>
	)
}

interface YesNoFieldProps {
	readonly field: Pick<FieldSpec, "label" | "hint" | "required">
	readonly path: string
	readonly value: unknown
	readonly onChange: (value: boolean | undefined) => void
}

/** Yes or no, and nothing until one is said: a box left empty by mistake would say no. */
export function YesNoField({ field, path, value, onChange }: YesNoFieldProps) {
	const { t } = useTranslation("actions")
	const { id, error, disabled } = useField(path)
	const answers = field.required ? (["yes", "no"] as const) : (["yes", "no", ""] as const)
	const now = value === true ? "yes" : value === false ? "no" : field.required ? null : ""
	return (
		<Radio.Group
			label={<FieldLabel field={field} />}
			description={field.hint ? sayLabel(field.hint) : undefined}
			error={error}
			name={id}
			value={now}
			onChange={(one) => onChange(one === "yes" ? true : one === "no" ? false : undefined)}
		>
			<Group gap={20} mt={6}>
				{answers.map((one, index) => (
					<Radio
						key={one}
						{...(index === 0 ? { id } : {})}
						value={one}
						label={one === "" ? t("noChoice") : t(one)}
						disabled={disabled}
					/>
				))}
			</Group>
		</Radio.Group>
	)
}
