import "./texts.ts"
import { Button, Checkbox, Stack, Textarea } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { Icon } from "../components/Icon.tsx"
import { sayLabel } from "../i18n/say-label.ts"
import styles from "./EventForm.module.css"
import { FieldLabel } from "./FieldLabel.tsx"
import { useField } from "./field-context.ts"
import type { FieldKind, FieldSpec } from "./form-spec.ts"
import { begin, type FormValue, listOf, recordOf } from "./form-value.ts"
import { RefField } from "./RefField.tsx"
import { TermField } from "./TermField.tsx"

interface ListFieldProps {
	readonly field: FieldSpec
	readonly of: FieldKind
	readonly path: string
	readonly value: unknown
	readonly onChange: (value: readonly unknown[]) => void
	/** Draws the fields of one line: they are what this is one of. */
	readonly drawLine: (line: LineProps) => ReactNode
}

export interface LineProps {
	readonly form: FieldKind
	/** Dotted path of the line, with its dot. */
	readonly prefix: string
	readonly value: FormValue
	readonly onChange: (update: (value: FormValue) => FormValue) => void
}

/** Several of the same: boxes to tick, rows to choose, lines to write, or small forms to add. */
export function ListField({ field, of, path, value, onChange, drawLine }: ListFieldProps) {
	switch (of.kind) {
		case "choice":
			return <Ticks field={field} of={of} path={path} value={value} onChange={onChange} />
		case "ref":
			return (
				<RefField
					field={field}
					table={of.table}
					path={path}
					many
					value={value}
					onChange={(some) => onChange(listOf(some))}
				/>
			)
		case "orpha":
		case "hpo":
			return (
				<TermField
					field={field}
					kind={of.kind}
					path={path}
					many
					value={value}
					onChange={(some) => onChange(listOf(some))}
					written={<Lines field={field} path={path} value={value} onChange={onChange} />}
				/>
			)
		case "group":
			return <Rows field={field} of={of} path={path} value={value} onChange={onChange} drawLine={drawLine} />
		default:
			return <Lines field={field} path={path} value={value} onChange={onChange} />
	}
}

type Part<K extends FieldKind["kind"]> = Omit<ListFieldProps, "of" | "drawLine"> & {
	readonly of: FieldKind & { kind: K }
}

function Ticks({ field, of, path, value, onChange }: Part<"choice">) {
	const { id, error, disabled } = useField(path)
	return (
		<Checkbox.Group
			label={<FieldLabel field={field} />}
			description={field.hint ? sayLabel(field.hint) : undefined}
			error={error}
			value={listOf(value).map(String)}
			onChange={onChange}
		>
			<Stack gap={10} mt={6}>
				{of.choices.map((one, index) => (
					<Checkbox
						key={one.value}
						{...(index === 0 ? { id } : {})}
						value={one.value}
						label={sayLabel(one.label)}
						disabled={disabled}
					/>
				))}
			</Stack>
		</Checkbox.Group>
	)
}

function Lines({ field, path, value, onChange }: Omit<ListFieldProps, "of" | "drawLine">) {
	const { id, error, disabled } = useField(path)
	const [text, setText] = useState(listOf(value).join("\n"))
	return (
		<Textarea
			id={id}
			label={<FieldLabel field={field} />}
			description={field.hint ? sayLabel(field.hint) : undefined}
			error={error}
			disabled={disabled}
			autosize
			minRows={2}
			maxRows={8}
			value={text}
			aria-required={field.required}
			onChange={(event) => {
				const typed = event.currentTarget.value
				setText(typed)
				onChange(
					typed
						.split("\n")
						.map((one) => one.trim())
						.filter((one) => one !== ""),
				)
			}}
		/>
	)
}

function Rows({ field, of, path, value, onChange, drawLine }: Part<"group"> & Pick<ListFieldProps, "drawLine">) {
	const { t } = useTranslation("actions")
	const { id, error, disabled } = useField(path)
	const rows = listOf(value)
	// A line keeps its fields when another one goes: lines have names of their own.
	const [keys, setKeys] = useState<readonly number[]>(() => rows.map((_, index) => index))
	return (
		<fieldset className={styles["group"]} data-error={error === undefined ? undefined : true}>
			<legend>
				<FieldLabel field={field} />
			</legend>
			<div className={styles["inside"]}>
				{field.hint && <p className={styles["hint"]}>{sayLabel(field.hint)}</p>}
				{error !== undefined && <p className={styles["error"]}>{error}</p>}
				{rows.map((row, index) => (
					<fieldset
						key={keys[index] ?? `line ${index}`}
						className={styles["row"]}
						aria-label={t("line", { number: index + 1 })}
					>
						{drawLine({
							form: of,
							prefix: `${path}.${index}.`,
							value: recordOf(row),
							onChange: (update) => onChange(rows.map((one, at) => (at === index ? update(recordOf(one)) : one))),
						})}
						<Button
							variant="subtle"
							size="sm"
							disabled={disabled}
							leftSection={<Icon name="trash" />}
							onClick={() => {
								setKeys(keys.filter((_, at) => at !== index))
								onChange(rows.filter((_, at) => at !== index))
							}}
						>
							{t("remove", { number: index + 1 })}
						</Button>
					</fieldset>
				))}
				<Button
					id={id}
					variant="default"
					size="sm"
					disabled={disabled}
					leftSection={<Icon name="plus" />}
					onClick={() => {
						setKeys([...keys, Math.max(-1, ...keys) + 1])
						onChange([...rows, begin(of)])
					}}
				>
					{t("add")}
				</Button>
			</div>
		</fieldset>
	)
}
