import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { z } from "zod"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { ask } from "../../client/ask.ts"
import { FilterMenu } from "../../components/FilterMenu.tsx"
import { type BoardFilter, type FilterName, partyFilter } from "./board-filter.ts"
import styles from "./FilterMenus.module.css"

interface Choice {
	readonly filter: FilterName
	readonly value: string
	readonly label: string
}

interface FilterMenusProps {
	readonly filter: BoardFilter
	readonly onChange: (filter: BoardFilter) => void
}

const Filieres = z.object({ items: z.array(z.object({ id: z.string(), code: z.string(), name: z.string() })) })

/** What the filters of the board can be, in words. */
export function useFilterChoices() {
	const { t } = useTranslation("board")
	const { t: tCase } = useTranslation("case")
	const { territories } = useTerritories()
	const filieres = useQuery({
		queryKey: ["filieres", "named"],
		queryFn: ({ signal }) => ask("GET", "/directory/filieres", Filieres, { signal }),
		staleTime: Number.POSITIVE_INFINITY,
	})
	const choice = (filter: FilterName, value: string, label: string): Choice => ({ filter, value, label })
	return {
		party: partyFilter.map((one) => choice("party", one, one === "system" ? t("nothingToDo") : tCase(`party.${one}`))),
		territory: territories.map(({ code, name }) => choice("territory", code, name)),
		filiere: (filieres.data?.items ?? []).map(({ id, code }) => choice("filiere", id, code)),
		urgency: (["emergency", "urgent", "routine"] as const).map((one) =>
			choice("urgency", one, tCase(`urgency.${one}`)),
		),
		time: [
			choice("late", "true", t("filter.late")),
			choice("since", "7", t("filter.since7")),
			choice("since", "30", t("filter.since30")),
			choice("assigned", "me", t("filter.mine")),
			choice("assigned", "nobody", t("filter.nobody")),
		],
	}
}

/** Of these a case has one value only: choosing another takes the former away. */
const single: readonly FilterName[] = ["since", "assigned", "late"]

/** Filters as menus of things to tick. Each tick shows at once. */
export function FilterMenus({ filter, onChange }: FilterMenusProps) {
	const { t } = useTranslation("board")
	const choices = useFilterChoices()
	const toggle = ({ filter: name, value }: Choice) => {
		const before = filter[name]
		const without = before.filter((one) => one !== value)
		const added = single.includes(name) ? [value] : [...before, value]
		onChange({ ...filter, [name]: before.includes(value) ? without : added })
	}
	return (
		<fieldset className={styles["menus"]} aria-label={t("filter.name")}>
			{(Object.keys(choices) as (keyof typeof choices)[]).map((name) => (
				<FilterMenu
					key={name}
					label={t(`filter.${name}`)}
					choices={choices[name]}
					isChosen={(one) => filter[one.filter].includes(one.value)}
					onToggle={toggle}
					sayCount={(count) => t("filter.active", { count })}
					keyOf={(one) => `${one.filter}=${one.value}`}
				/>
			))}
		</fieldset>
	)
}
