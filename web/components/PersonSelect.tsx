import { Select } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, queryOf } from "../client/ask.ts"
import { People, type PersonSummary } from "../client/contract.ts"

const TYPING_MS = 250
const LEAST = 2

const nameOf = ({ title, givenName, familyName }: PersonSummary): string =>
	[title, givenName, familyName].filter(Boolean).join(" ")

interface PersonSelectProps {
	readonly label: string
	readonly description?: string
	readonly error?: string | undefined
	readonly id?: string
	readonly value: string
	/** What to show for a value that was not chosen here. */
	readonly known?: string | undefined
	readonly onChange: (id: string, name: string) => void
}

/** Somebody of the directory, found by a part of their name. */
export function PersonSelect({ value, known, onChange, ...input }: PersonSelectProps) {
	const { t } = useTranslation()
	const [typed, setTyped] = useState(known ?? "")
	const [sought] = useDebouncedValue(typed.trim(), TYPING_MS)
	const [chosen, setChosen] = useState<{ readonly id: string; readonly name: string } | null>(null)
	const query = useQuery({
		queryKey: ["people", sought],
		queryFn: ({ signal }) => ask("GET", `/directory/people${queryOf({ q: sought, limit: "20" })}`, People, { signal }),
		enabled: sought.length >= LEAST && sought !== chosen?.name && sought !== known,
		placeholderData: keepPreviousData,
	})
	const found = (query.data?.items ?? []).map((one) => ({
		value: one.id,
		label: [nameOf(one), one.centre ?? one.profession].join(", "),
		name: nameOf(one),
	}))
	const current = value === "" ? undefined : { value, label: chosen?.id === value ? chosen.name : (known ?? value) }
	const data = [
		...(current && !found.some((one) => one.value === value) ? [current] : []),
		...found.map(({ value: id, label }) => ({ value: id, label })),
	]
	return (
		<Select
			{...input}
			data={data}
			value={value === "" ? null : value}
			searchable
			clearable
			searchValue={typed}
			onSearchChange={setTyped}
			// The API has looked already, without accents and by any word.
			filter={({ options }) => options}
			onChange={(id) => {
				const name = found.find((one) => one.value === id)?.name ?? ""
				setChosen(id === null ? null : { id, name })
				onChange(id ?? "", name)
			}}
			nothingFoundMessage={
				query.isError
					? t("person.failed")
					: sought.length < LEAST
						? t("person.type")
						: query.isFetching
							? "…"
							: t("person.none")
			}
			clearButtonProps={{ "aria-label": t("person.clear") }}
			comboboxProps={{ transitionProps: { duration: 0 } }}
		/>
	)
}
