import "./texts.ts"
import { NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useTerritories } from "../case-parts/use-territories.ts"
import { sayLabel } from "../i18n/say-label.ts"
import { ChoiceField, YesNoField } from "./ChoiceField.tsx"
import { DateField } from "./DateField.tsx"
import { DateTimeField } from "./DateTimeField.tsx"
import styles from "./EventForm.module.css"
import { FieldLabel } from "./FieldLabel.tsx"
import { useField } from "./field-context.ts"
import type { FieldKind, FieldSpec } from "./form-spec.ts"
import { begin, type FormValue, fieldsShown, recordOf, textOf } from "./form-value.ts"
import { ListField } from "./ListField.tsx"
import { RefField } from "./RefField.tsx"
import { TermField } from "./TermField.tsx"

/** A change as a function of what is there: two fields that answer at the same moment both keep their answer. */
export type Change = (update: (value: FormValue) => FormValue) => void

interface FieldsProps {
	readonly form: FieldKind
	/** Dotted path of what holds the fields, with its dot; empty at the top. */
	readonly prefix: string
	readonly value: FormValue
	readonly onChange: Change
}

/** The fields of a form, in the order of its definition. */
export function Fields({ form, prefix, value, onChange }: FieldsProps) {
	return (
		<>
			{form.kind === "either" && (
				<ChoiceField
					field={form.question}
					choices={form.options}
					path={`${prefix}${form.by}`}
					value={textOf(value[form.by])}
					most={6}
					onChange={(one) => {
						const option = form.options.find(({ value: named }) => named === one)
						const begun = option ? begin({ kind: "group", fields: option.fields }) : {}
						// What both forms ask stays answered.
						const shared = new Set(option?.fields.flatMap((field) => (field.kind === "group" ? [] : [field.name])))
						onChange((before) => ({
							...begun,
							...Object.fromEntries(Object.entries(before).filter(([name]) => shared.has(name))),
							[form.by]: one,
						}))
					}}
				/>
			)}
			{fieldsShown(form, value).map((field) =>
				// What an option always asks needs no frame of its own.
				form.kind === "either" && field.kind === "group" && field.required ? (
					<Fields
						key={`${textOf(value[form.by])}.${field.name}`}
						form={field}
						prefix={`${prefix}${field.name}.`}
						value={recordOf(value[field.name])}
						onChange={(update) =>
							onChange((before) => ({ ...before, [field.name]: update(recordOf(before[field.name])) }))
						}
					/>
				) : (
					<Field
						key={`${textOf(form.kind === "either" ? value[form.by] : "")}.${field.name}`}
						field={field}
						path={`${prefix}${field.name}`}
						value={value[field.name]}
						onChange={(update) => onChange((before) => ({ ...before, [field.name]: update(before[field.name]) }))}
					/>
				),
			)}
		</>
	)
}

interface FieldProps {
	readonly field: FieldSpec
	readonly path: string
	readonly value: unknown
	readonly onChange: (update: (value: unknown) => unknown) => void
}

function Field({ field, path, value, onChange }: FieldProps) {
	const set = (one: unknown) => onChange(() => one)
	switch (field.kind) {
		case "text":
			return <TextField field={field} path={path} value={value} onChange={set} lines={field.lines} max={field.max} />
		case "orpha":
		case "hpo":
			return (
				<TermField
					field={field}
					kind={field.kind}
					path={path}
					many={false}
					value={value}
					onChange={set}
					written={<TextField field={field} path={path} value={value} onChange={set} lines={false} max={null} />}
				/>
			)
		case "date":
			return <DateField field={field} path={path} value={value} onChange={set} />
		case "dateTime":
			return <DateTimeField field={field} path={path} value={value} onChange={set} />
		case "boolean":
			return <YesNoField field={field} path={path} value={value} onChange={set} />
		case "number":
			return <NumberField field={field} path={path} value={value} onChange={set} />
		case "territory":
			return <TerritoryField field={field} path={path} value={value} onChange={set} />
		case "choice":
			// A question with one answer is not asked.
			if (field.required && field.choices.length === 1) return null
			return <ChoiceField field={field} choices={field.choices} path={path} value={textOf(value)} onChange={set} />
		case "ref":
			return <RefField field={field} table={field.table} path={path} many={false} value={value} onChange={set} />
		case "list":
			return (
				<ListField
					field={field}
					of={field.of}
					path={path}
					value={value}
					onChange={set}
					drawLine={(line) => <Fields {...line} />}
				/>
			)
		case "group":
		case "either":
			return (
				<fieldset className={styles["group"]}>
					<legend>
						<FieldLabel field={field} />
					</legend>
					<div className={styles["inside"]}>
						{field.hint && <p className={styles["hint"]}>{sayLabel(field.hint)}</p>}
						<Fields
							form={field}
							prefix={`${path}.`}
							value={recordOf(value)}
							onChange={(update) => onChange((before) => update(recordOf(before)))}
						/>
					</div>
				</fieldset>
			)
	}
}

interface OneProps {
	readonly field: FieldSpec
	readonly path: string
	readonly value: unknown
	readonly onChange: (value: unknown) => void
}

function usePlain({ field, path }: Pick<OneProps, "field" | "path">) {
	const { id, error, disabled } = useField(path)
	return {
		id,
		label: <FieldLabel field={field} />,
		description: field.hint ? sayLabel(field.hint) : undefined,
		error,
		disabled,
		"aria-required": field.required,
	}
}

function TextField({ lines, max, value, onChange, ...at }: OneProps & { lines: boolean; max: number | null }) {
	const common = usePlain(at)
	const length = max === null ? {} : { maxLength: max }
	return lines ? (
		<Textarea
			{...common}
			{...length}
			autosize
			minRows={2}
			maxRows={12}
			value={textOf(value)}
			onChange={(event) => onChange(event.currentTarget.value)}
		/>
	) : (
		<TextInput
			{...common}
			{...length}
			value={textOf(value)}
			onChange={(event) => onChange(event.currentTarget.value)}
		/>
	)
}

function NumberField({ value, onChange, ...at }: OneProps) {
	return (
		<NumberInput
			{...usePlain(at)}
			className={styles["date"]}
			value={typeof value === "number" ? value : ""}
			allowDecimal={false}
			onChange={(one) => onChange(typeof one === "number" ? one : undefined)}
		/>
	)
}

function TerritoryField({ value, onChange, ...at }: OneProps) {
	const { t } = useTranslation("actions")
	const { territories } = useTerritories()
	return (
		<NativeSelect
			{...usePlain(at)}
			value={textOf(value)}
			onChange={(event) => onChange(event.currentTarget.value)}
			data={[
				{ value: "", label: t(at.field.required ? "choose" : "noChoice") },
				...territories.map((one) => ({ value: one.code, label: one.name })),
			]}
		/>
	)
}
