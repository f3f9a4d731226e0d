import type { TFunction } from "i18next"
import type { WorkPeek } from "../../client/work-contract.ts"

const HOUR_MS = 3_600_000
/** A working day counts 8 h (PATHWAY §1). */
const HOURS_PER_DAY = { working: 8, calendar: 24 } as const

/** How long a step may take: « 5 jours ouvrés », « 2 h ouvrées ». */
export function targetWords({ clock, ms }: NonNullable<WorkPeek["target"]>, t: TFunction<"work">): string {
	const hours = Math.round(ms / HOUR_MS)
	const count = hours / HOURS_PER_DAY[clock]
	if (Number.isInteger(count)) return t(`peek.${clock}`, { count })
	return t(`peek.${clock}Hours`, { count: hours })
}
