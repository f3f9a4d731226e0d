import type { Registry } from "../machines/registry.ts"
import type { Database } from "./client.ts"
import type { Geographies } from "./geography.ts"
import type { Vault } from "./vault.ts"

/** What the command path needs; plain arguments, no container. */
export interface Engine {
	readonly db: Database
	readonly registry: Registry
	readonly geography: Geographies
	readonly vault: Vault
	/** Replaces database time in scenarios on a fake clock and in the demonstration's past. */
	readonly clock?: () => Date
}

/** Made once for each zone: making one takes 0.3 ms, and a board asks for the day with each of its cards. */
const days = new Map<string, Intl.DateTimeFormat>()

/** The calendar day `YYYY-MM-DD` where a platform is. */
export function dayAt(engine: Engine, platform: string, now: Date): string {
	const { geography } = engine
	const zone = geography.calendars.get(geography.platforms.get(platform) ?? "")?.zone ?? "UTC"
	let day = days.get(zone)
	if (!day) {
		day = new Intl.DateTimeFormat("en-CA", { timeZone: zone })
		days.set(zone, day)
	}
	return day.format(now)
}
