import type { Geography } from "../machines/cascade.ts"
import type { Database } from "./client.ts"

/** Reads calendars and platforms: a handful of rows, read at start and again when they are edited. */
export async function readGeography(db: Database): Promise<Geography> {
	const calendars = await db.query.calendars.findMany({ with: {} })
	const zones = await db.query.territories.findMany()
	const platforms = await db.query.platforms.findMany()
	const zoneOf = new Map(zones.map((one) => [one.code, one.zone]))
	return {
		calendars: new Map(
			calendars.map((one) => [one.territory, { zone: zoneOf.get(one.territory) ?? "UTC", hours: one.hours }]),
		),
		platforms: new Map(platforms.map((one) => [one.id, one.territory])),
	}
}
