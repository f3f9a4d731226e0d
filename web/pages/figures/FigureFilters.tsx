import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { z } from "zod"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { ask } from "../../client/ask.ts"
import { FilterMenu } from "../../components/FilterMenu.tsx"
import { useMe } from "../../session/SessionProvider.tsx"
import { usePlatforms } from "../../session/use-platforms.ts"
import styles from "./Figures.module.css"
import { type FiguresAddress, type Period, periods, readComparison, writeComparison } from "./figures-address.ts"
import { pairsOf } from "./pairs-of.ts"

const Filieres = z.object({ items: z.array(z.object({ id: z.string(), code: z.string() })) })

interface FigureFiltersProps {
	readonly address: FiguresAddress
	readonly onChange: (changed: Partial<FiguresAddress>) => void
	/** Whether it can be compared with something. */
	readonly compares: boolean
}

const toggled = (before: readonly string[], value: string): readonly string[] =>
	before.includes(value) ? before.filter((one) => one !== value) : [...before, value]

/** Of when, of whom, compared with what. All of it stands in the address. */
export function FigureFilters({ address, onChange, compares }: FigureFiltersProps) {
	const { t } = useTranslation("figures")
	const { t: tCase } = useTranslation("case")
	const me = useMe()
	const { territories, nameOf } = useTerritories()
	const filieres = useQuery({
		queryKey: ["filieres", "named"],
		queryFn: ({ signal }) => ask("GET", "/directory/filieres", Filieres, { signal }),
		staleTime: Number.POSITIVE_INFINITY,
	})
	const everywhere = me.roles.some(({ platform }) => platform === null)
	const { platforms: all } = usePlatforms()
	const own = me.roles.flatMap(({ role, platform }) =>
		platform && ["secretary", "nurse", "physician", "physicianDeputy", "manager"].includes(role) ? [platform] : [],
	)
	const platforms = everywhere ? all : [...new Map(own.map((one) => [one.id, one])).values()]
	const sayCount = (count: number) => t("filter.active", { count })
	const periodChoices = (Object.keys(periods) as Period[]).map((value) => ({ value, label: t(`period.${value}`) }))
	const looked = platforms.filter(({ id }) => address.platform.length === 0 || address.platform.includes(id))
	const served = all.filter(({ id }) => looked.some((one) => one.id === id))
	// Two of those that are chosen; of those that the platforms are for, when none is.
	const pairs =
		address.territory.length > 1
			? pairsOf(address.territory)
			: served.flatMap(({ territory, serves }) => pairsOf([territory, ...serves]))
	const comparisons = [
		{ value: writeComparison(null), label: t("compare.nothing") },
		{ value: writeComparison({ kind: "before" }), label: t("compare.before") },
		{ value: writeComparison({ kind: "yearBefore" }), label: t("compare.yearBefore") },
		...pairs.map((codes) => ({
			value: writeComparison({ kind: "territories", codes }),
			label: t("compare.territories", { one: nameOf(codes[0]), other: nameOf(codes[1]) }),
		})),
		...territories
			.filter(({ code }) => address.territory.length !== 1 || address.territory[0] !== code)
			.map(({ code, name }) => ({
				value: writeComparison({ kind: "territory", code }),
				label: t("compare.territory", { name }),
			})),
	]
	const compared = writeComparison(address.comparison)
	// A pair that was chosen on another page, or before the filters changed, stays a choice.
	if (address.comparison?.kind === "territories" && !comparisons.some(({ value }) => value === compared)) {
		const [one, other] = address.comparison.codes
		comparisons.push({ value: compared, label: t("compare.territories", { one: nameOf(one), other: nameOf(other) }) })
	}
	return (
		<fieldset className={styles["filters"]} aria-label={t("filter.name")}>
			<FilterMenu
				label={t("period.own")}
				choices={[...periodChoices, { value: "own", label: t("period.own") }]}
				isChosen={({ value }) => value === address.period}
				onToggle={({ value }) =>
					onChange(
						value === "own"
							? { period: "own", from: new Date().toISOString().slice(0, 8).concat("01"), to: null }
							: { period: value as Period, from: null, to: null },
					)
				}
				sayCount={sayCount}
				single
			/>
			{address.period === "own" && (
				<>
					<label className={styles["day"]}>
						<span>{t("period.from")}</span>
						<input
							type="date"
							value={address.from ?? ""}
							max={address.to ?? undefined}
							onChange={({ currentTarget }) => onChange({ from: currentTarget.value || null })}
						/>
					</label>
					<label className={styles["day"]}>
						<span>{t("period.to")}</span>
						<input
							type="date"
							value={address.to ?? ""}
							min={address.from ?? undefined}
							onChange={({ currentTarget }) => onChange({ to: currentTarget.value || null })}
						/>
					</label>
				</>
			)}
			{platforms.length > 1 && (
				<FilterMenu
					label={t("filter.platform")}
					choices={platforms.map(({ id, name }) => ({ value: id, label: name }))}
					isChosen={({ value }) => address.platform.includes(value)}
					onToggle={({ value }) => onChange({ platform: toggled(address.platform, value) })}
					sayCount={sayCount}
				/>
			)}
			<FilterMenu
				label={t("filter.territory")}
				choices={territories.map(({ code, name }) => ({ value: code, label: name }))}
				isChosen={({ value }) => address.territory.includes(value)}
				onToggle={({ value }) => onChange({ territory: toggled(address.territory, value) })}
				sayCount={sayCount}
			/>
			<FilterMenu
				label={t("filter.filiere")}
				choices={(filieres.data?.items ?? []).map(({ id, code }) => ({ value: id, label: code }))}
				isChosen={({ value }) => address.filiere.includes(value)}
				onToggle={({ value }) => onChange({ filiere: toggled(address.filiere, value) })}
				sayCount={sayCount}
			/>
			<FilterMenu
				label={t("filter.urgency")}
				choices={(["emergency", "urgent", "routine"] as const).map((value) => ({
					value,
					label: tCase(`urgency.${value}`),
				}))}
				isChosen={({ value }) => address.urgency.includes(value)}
				onToggle={({ value }) => onChange({ urgency: toggled(address.urgency, value) })}
				sayCount={sayCount}
			/>
			{compares && (
				<FilterMenu
					label={t("compare.name")}
					choices={comparisons}
					isChosen={({ value }) => value === compared && value !== ""}
					onToggle={({ value }) => onChange({ comparison: readComparison(value) })}
					sayCount={sayCount}
					single
				/>
			)}
		</fieldset>
	)
}
