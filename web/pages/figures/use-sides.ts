import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { languageNow } from "../../i18n/language.ts"
import { comparedDaysOf, type Days, daysOf, type FiguresAddress } from "./figures-address.ts"
import type { Sides } from "./figures-view.ts"
import { sayPeriod } from "./say-figure.ts"

/** What is compared with what, in words; null when nothing is. */
export function useSides(address: FiguresAddress, now: Date): Sides | null {
	const { t } = useTranslation("figures")
	const { nameOf } = useTerritories()
	const language = languageNow()
	return useMemo(() => {
		const { comparison, territory } = address
		const say = ({ from, to }: Days) => sayPeriod(from, to ?? now.toISOString().slice(0, 10), language)
		switch (comparison?.kind) {
			case undefined:
				return null
			case "before":
			case "yearBefore":
				return {
					ours: { name: say(daysOf(address, now)), short: t("compare.thisPeriod") },
					other: { name: say(comparedDaysOf(address, now)), short: t(`compare.short.${comparison.kind}`) },
				}
			case "territory": {
				const ours = territory.length === 0 ? t("compare.everywhere") : territory.map(nameOf).join(", ")
				const other = nameOf(comparison.code)
				return { ours: { name: ours, short: ours }, other: { name: other, short: other } }
			}
			case "territories": {
				const [ours, other] = comparison.codes
				return {
					ours: { name: nameOf(ours), short: nameOf(ours) },
					other: { name: nameOf(other), short: nameOf(other) },
				}
			}
		}
	}, [address, now, nameOf, language, t])
}
