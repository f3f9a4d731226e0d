import { type Level, levels } from "./vocabulary.ts"

/** At most one level above the highest tried, or a reason for skipping (invariant 16). */
export function levelInOrder(tried: Level | null, chosen: { level: Level; skipReason?: string | undefined }): boolean {
	const highest = tried === null ? -1 : levels.indexOf(tried)
	return levels.indexOf(chosen.level) <= highest + 1 || chosen.skipReason !== undefined
}

/** The higher of two levels, the first of which may be none. */
export const higherLevel = (tried: Level | null, chosen: Level): Level =>
	tried !== null && levels.indexOf(tried) > levels.indexOf(chosen) ? tried : chosen
