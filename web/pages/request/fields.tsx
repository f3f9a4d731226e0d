import { Autocomplete, NativeSelect, Radio, Textarea, TextInput, type TextInputProps } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useFormContext } from "./form-context.ts"
import styles from "./Request.module.css"
import type { TextField } from "./request-values.ts"
import type { fr } from "./texts.fr.ts"

type LabelKey = keyof (typeof fr)["label"]
type HintKey = keyof (typeof fr)["hint"]

const hinted: ReadonlySet<string> = new Set<HintKey>([
	"contactPhone",
	"relation",
	"birthDate",
	"language",
	"patientPhone",
	"ins",
	"reason",
	"history",
	"territoryOfCare",
	"doctorName",
	"documents",
	"files",
	"requester",
	"contactName",
	"birthName",
	"givenNames",
])
const isHinted = (field: string): field is HintKey => hinted.has(field)

/** Label, hint and error of a field. By phone the hint is the sentence to say. */
export function useField(field: LabelKey, optional = false) {
	const { t } = useTranslation("request")
	const { variant, values, issues, idOf } = useFormContext()
	const spoken = variant === "team" && values.channel === "phone"
	const hint = isHinted(field) ? t(spoken ? `say.${field}` : `hint.${field}`) : ""
	const issue = issues.find((one) => one.field === field)
	const label = optional ? (
		<>
			{t(`label.${field}`)} <span className={styles["optional"]}>{t("optional")}</span>
		</>
	) : (
		t(`label.${field}`)
	)
	return {
		id: idOf(field),
		name: field,
		label,
		...(hint === "" ? {} : { description: hint }),
		error: issue ? t(`issue.${issue.code}`) : undefined,
	}
}

interface FieldProps {
	readonly field: TextField & LabelKey
	readonly optional?: boolean
}

interface LineProps extends FieldProps {
	readonly autoComplete?: string
	readonly inputMode?: TextInputProps["inputMode"]
	readonly type?: "text" | "tel" | "email"
}

/** One line. What the browser knows of its user is offered to the public only: the team types other people's names. */
export function LineField({ field, optional = false, autoComplete, inputMode, type = "text" }: LineProps) {
	const { variant, values, set } = useFormContext()
	return (
		<TextInput
			{...useField(field, optional)}
			type={type}
			value={values[field]}
			onChange={(event) => set({ [field]: event.currentTarget.value })}
			autoComplete={variant === "public" && autoComplete !== undefined ? autoComplete : "off"}
			inputMode={inputMode}
			spellCheck={false}
			maxLength={200}
		/>
	)
}

export function TextField({ field, optional = false }: FieldProps) {
	const { values, set } = useFormContext()
	return (
		<Textarea
			{...useField(field, optional)}
			value={values[field]}
			onChange={(event) => set({ [field]: event.currentTarget.value })}
			autosize
			minRows={3}
			maxRows={12}
			maxLength={4_000}
		/>
	)
}

/** A line with suggestions; anything else may be written. */
export function SuggestingField({
	field,
	optional = false,
	options,
}: FieldProps & { readonly options: readonly string[] }) {
	const { values, set } = useFormContext()
	return (
		<Autocomplete
			{...useField(field, optional)}
			data={[...options]}
			value={values[field]}
			onChange={(written) => set({ [field]: written })}
			autoComplete="off"
			maxLength={100}
			comboboxProps={{ transitionProps: { duration: 0 } }}
		/>
	)
}

export function TerritoryField({ field, optional = false }: FieldProps) {
	const { t } = useTranslation("request")
	const { values, set, territories } = useFormContext()
	return (
		<NativeSelect
			{...useField(field, optional)}
			data={[
				{ value: "", label: t("unknownTerritory") },
				...territories.map(({ code, name }) => ({ value: code, label: name })),
			]}
			value={values[field]}
			onChange={(event) => set({ [field]: event.currentTarget.value })}
		/>
	)
}

interface ListProps<T extends string> extends FieldProps {
	readonly options: readonly T[]
	readonly say: (option: T) => string
}

/** One of a few, where there is no room for all of them in sight. */
export function ListField<T extends string>({ field, optional = false, options, say }: ListProps<T>) {
	const { t } = useTranslation("request")
	const { values, set } = useFormContext()
	return (
		<NativeSelect
			{...useField(field, optional)}
			data={[{ value: "", label: t("unknownTerritory") }, ...options.map((one) => ({ value: one, label: say(one) }))]}
			value={values[field]}
			onChange={(event) => set({ [field]: event.currentTarget.value })}
		/>
	)
}

interface ChoiceProps<T extends string> extends FieldProps {
	readonly options: readonly T[]
	readonly say: (option: T) => string
	/** One under the other. */
	readonly stacked?: boolean
	readonly legend?: ReactNode
}

/** A few answers, all of them in sight. */
export function ChoiceField<T extends string>({
	field,
	optional = false,
	options,
	say,
	stacked = false,
	legend,
}: ChoiceProps<T>) {
	const { values, set } = useFormContext()
	const { id, ...shown } = useField(field, optional)
	return (
		<Radio.Group
			{...shown}
			{...(legend === undefined ? {} : { description: legend })}
			value={values[field]}
			onChange={(value) => set({ [field]: value })}
		>
			<div className={styles["choices"]} data-stacked={stacked}>
				{options.map((option, index) => (
					<Radio
						key={option}
						{...(index === 0 ? { id } : {})}
						value={option}
						label={say(option)}
						size="md"
						classNames={{
							root: styles["choice"] ?? "",
							body: styles["choiceBody"] ?? "",
							labelWrapper: styles["choiceLabel"] ?? "",
						}}
					/>
				))}
			</div>
		</Radio.Group>
	)
}
