import type { TFunction } from "i18next"
import type { Territory } from "./use-territories.ts"

const known = ["RE", "YT", "GF", "GP", "MQ", "HEX"] as const

/** « à Paris », « en Guadeloupe »: where a clock is. A territory added to the directory later is named in brackets. */
export function placeInWords(t: TFunction<"case">, territory: Pick<Territory, "code" | "name">): string {
	const code = known.find((one) => one === territory.code)
	return code === undefined ? t("clock.at.other", { name: territory.name }) : t(`clock.at.${code}`)
}
