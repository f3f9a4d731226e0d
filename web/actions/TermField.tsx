import "./texts.ts"
import { MultiSelect, type OptionsFilter, Select } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { sayLabel } from "../i18n/say-label.ts"
import { FieldLabel } from "./FieldLabel.tsx"
import { useField } from "./field-context.ts"
import type { FieldSpec } from "./form-spec.ts"
import { listOf, textOf } from "./form-value.ts"
import { findTerms, labelsOf, sayTerm, systems, type TermKind } from "./term-source.ts"

const TYPING_MS = 250
const LEAST = 2
/** The API has looked already, without accents, by any word and by synonyms. */
const keepAll: OptionsFilter = ({ options }) => options
/** A nomenclature changes once a year. */
const LONG = { staleTime: 3_600_000, gcTime: 3_600_000 } as const

interface TermFieldProps {
	readonly field: FieldSpec
	readonly kind: TermKind
	readonly path: string
	readonly many: boolean
	readonly value: unknown
	readonly onChange: (value: unknown) => void
	/** Where the nomenclature was not imported, codes are written. */
	readonly written: ReactNode
}

/** Diseases or signs, found by name; their codes are what is kept. A code that the nomenclature lacks can be written. */
export function TermField({ field, kind, path, many, value, onChange, written }: TermFieldProps) {
	const { t, i18n } = useTranslation("actions")
	const { id, error, disabled } = useField(path)
	const language = i18n.language === "en" ? "en" : "fr"
	const { system, pattern } = systems[kind]
	const [typed, setTyped] = useState("")
	const [settled] = useDebouncedValue(typed.trim(), TYPING_MS)
	const held = (many ? listOf(value).map(String) : [textOf(value)]).filter((one) => one !== "")
	const names = useQuery({
		queryKey: ["terms", "labels", held, language],
		queryFn: ({ signal }) => labelsOf(held, language, signal),
		enabled: held.some((code) => pattern.test(code)),
		placeholderData: keepPreviousData,
		...LONG,
	})
	const say = (code: string): string => sayTerm(code, names.data?.[code])
	// What was chosen stands in the field: nobody looks for it.
	const sought = settled.length < LEAST || held.some((code) => say(code) === settled) ? "" : settled
	const query = useQuery({
		queryKey: ["terms", system, sought, language],
		queryFn: ({ signal }) => findTerms(system, sought, language, signal),
		placeholderData: keepPreviousData,
		...LONG,
	})
	if (query.data?.known === false) return written

	const found = sought === "" ? [] : (query.data?.items ?? [])
	const code = settled.toUpperCase()
	const options = [
		...found.map((one) => ({ value: one.code, label: sayTerm(one.code, one.label, one.synonym) })),
		...(pattern.test(code) && !query.isFetching && !found.some((one) => one.code === code)
			? [{ value: code, label: t("term.unknown", { code }) }]
			: []),
	]
	const data = [
		...options.filter((one) => !held.includes(one.value)),
		...held.map((one) => ({ value: one, label: say(one) })),
	]
	const nothing = () => {
		if (query.isError) return t("ref.failed")
		if (sought === "") return t("ref.type")
		return query.isFetching ? "…" : t("term.none", { example: systems[kind].example })
	}
	const common = {
		id,
		label: <FieldLabel field={field} />,
		description: sayLabel(systems[kind].hint),
		error,
		disabled,
		data,
		searchable: true,
		searchValue: typed,
		onSearchChange: setTyped,
		placeholder: held.length === 0 ? t("choose") : "",
		nothingFoundMessage: nothing(),
		filter: keepAll,
		comboboxProps: { transitionProps: { duration: 0 } },
		"aria-required": field.required,
	}
	return many ? (
		<MultiSelect {...common} value={held} hidePickedOptions onChange={(codes) => onChange(codes)} />
	) : (
		<Select
			{...common}
			value={held[0] ?? null}
			clearable={!field.required}
			clearButtonProps={{ "aria-label": t("clear") }}
			onChange={(one) => onChange(one ?? undefined)}
		/>
	)
}
