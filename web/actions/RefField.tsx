import "./texts.ts"
import { MultiSelect, type OptionsFilter, Select } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ReferenceTable } from "../../machines/field.ts"
import { useZone } from "../case-parts/use-zone.ts"
import { formatDay, formatInstant } from "../format-instant.ts"
import { readClock } from "../i18n/read-clock.ts"
import { sayLabel } from "../i18n/say-label.ts"
import { AwayNote } from "./AwayNote.tsx"
import { FieldLabel } from "./FieldLabel.tsx"
import { useField } from "./field-context.ts"
import type { FieldSpec } from "./form-spec.ts"
import { listOf, textOf } from "./form-value.ts"
import { type RefOption, refSources } from "./ref-sources.ts"

const TYPING_MS = 250
const LEAST = 2
const MOST_SHOWN = 50
/** The field of all machines for whoever is asked: of the others it does not matter whether they are there today. */
const ASKED = "expert"

/** The API has looked already, without accents and by any word. */
const keepAll: OptionsFilter = ({ options }) => options

interface RefFieldProps {
	readonly field: FieldSpec
	readonly table: ReferenceTable
	readonly path: string
	readonly many: boolean
	readonly value: unknown
	readonly onChange: (value: unknown) => void
}

/** One or several rows of the directory or of the case, found by typing. */
export function RefField({ field, table, path, many, value, onChange }: RefFieldProps) {
	const { t } = useTranslation("actions")
	const { caseId, platform, id, error, disabled } = useField(path)
	const { zone } = useZone()
	const source = refSources[table]
	const [typed, setTyped] = useState("")
	const [settled] = useDebouncedValue(typed.trim(), TYPING_MS)
	/** Rows that were chosen, to show them when what is typed finds others. */
	const [chosen, setChosen] = useState<readonly RefOption[]>([])
	const sought = source.searches === false || chosen.some((one) => one.label === settled) ? "" : settled
	const enough = source.searches === false || sought.length === 0 || sought.length >= LEAST
	const say = (iso: string) => formatInstant(iso, { ...readClock(), timeZone: zone })
	const query = useQuery({
		queryKey: ["refs", table, sought, table === "documents" ? caseId : platform, zone],
		queryFn: ({ signal }) => source.find({ caseId, platform, sought, say, signal }),
		enabled: enough && (table !== "bamaraExports" || platform !== ""),
		placeholderData: keepPreviousData,
	})
	const found = query.data ?? []
	const held = (many ? listOf(value).map(String) : [textOf(value)]).filter((one) => one !== "")
	const options = [...found, ...chosen.filter((one) => !found.some((other) => other.value === one.value))]
	const data = options
		.filter((one) => held.includes(one.value) || found.includes(one))
		.map((one) => ({
			value: one.value,
			label: one.absentUntil
				? `${one.label} (${t("ref.absent", { day: formatDay(one.absentUntil, readClock()) })})`
				: one.label,
		}))
	// Where there is one choice, it is made: nothing is asked that has one answer.
	const only = source.searches === false && field.required && found.length === 1 ? found[0] : undefined
	const offered = useRef(false)
	useEffect(() => {
		if (!only || offered.current || held.length > 0) return
		offered.current = true
		onChange(many ? [only.value] : only.value)
	}, [only, held.length, many, onChange])

	const remember = (ids: readonly string[]) => {
		setChosen(options.filter((one) => ids.includes(one.value)))
	}
	const nothing = () => {
		if (query.isError) return t("ref.failed")
		if (!enough) return t(source.searches === "number" ? "ref.typeNumber" : "ref.type")
		if (query.isFetching) return "…"
		return source.searches === false && typed === "" ? t("ref.empty") : t("ref.none")
	}
	const common = {
		id,
		label: <FieldLabel field={field} />,
		description: field.hint ? sayLabel(field.hint) : undefined,
		error,
		disabled,
		data,
		searchable: true,
		searchValue: typed,
		onSearchChange: setTyped,
		placeholder: held.length === 0 ? t("choose") : "",
		limit: MOST_SHOWN,
		nothingFoundMessage: nothing(),
		comboboxProps: { transitionProps: { duration: 0 } },
		"aria-required": field.required,
		...(source.searches === false ? {} : { filter: keepAll }),
	}
	if (many)
		return (
			<MultiSelect
				{...common}
				value={held}
				hidePickedOptions
				onChange={(ids) => {
					remember(ids)
					onChange(ids)
				}}
			/>
		)
	const person = table === "people" && field.name === ASKED ? held[0] : undefined
	return (
		<div>
			<Select
				{...common}
				value={held[0] ?? null}
				clearable={!field.required}
				clearButtonProps={{ "aria-label": t("clear") }}
				onChange={(one) => {
					remember(one === null ? [] : [one])
					onChange(one ?? undefined)
				}}
			/>
			{person !== undefined && (
				<AwayNote
					person={person}
					disabled={disabled}
					onChoose={({ id: deputy, name }) => {
						setChosen([{ value: deputy, label: name }])
						setTyped(name)
						onChange(deputy)
					}}
				/>
			)}
		</div>
	)
}
