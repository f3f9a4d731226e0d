import type { Database } from "../../client.ts"
import type { Engine } from "../../engine.ts"
import { staffSessions } from "../../schema/directory.ts"
import { sessionRows } from "../directory-data/rows.ts"
import { claimSome } from "./claim-some.ts"
import { seedAccounts } from "./demo-accounts.ts"
import { SESSION_DAYS } from "./moment.ts"
import { scenariosFor } from "./scenarios.ts"
import { seedReport } from "./seed-report.ts"
import { beginStory, planStory, type Story, tellStory } from "./tell-story.ts"

export { DEMO_PASSWORD, demoAccounts, renewDemoPasswords } from "./demo-accounts.ts"

interface SeedDemoOptions {
	/** How many cases; every scenario once unless said. */
	readonly cases?: number
}

/** More than two cores have: while one story waits for the database another computes. */
const STORYTELLERS = 4

/**
 * A demonstration platform on top of the directory: accounts, and cases that went through the pathway in the months
 * before `now`. Every case is opened, advanced and reminded by commands at past instants, as people and workers would
 * have; no row of a case is written by hand.
 *
 * @param engine its geography read after the directory was filled
 */
export async function seedDemo(engine: Engine, now: Date, options: SeedDemoOptions = {}): Promise<void> {
	await seedPastSessions(engine.db, now)
	// Hashing passwords takes another core meanwhile; no step of a case asks for an account.
	await Promise.all([seedAccounts(engine.db, now), tellStories(engine, now, options)])
	await claimSome(engine, now)
	await seedReport(engine, now)
}

async function tellStories(engine: Engine, now: Date, options: SeedDemoOptions): Promise<void> {
	const stories = scenariosFor(options.cases)
		.map((scenario) => planStory(engine, scenario, now))
		.toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime())
	// One after the other, so that numbers follow the order of the requests.
	const opened = new Map<string, string>()
	for (const story of stories) opened.set(story.scenario.key, await beginStory(engine, story))
	const caseOf = (key: string): string => {
		const id = opened.get(key)
		if (id === undefined) throw new Error(`no case is called ${key}`)
		return id
	}
	const waiting: Story[] = [...stories]
	await Promise.all(
		Array.from({ length: STORYTELLERS }, async () => {
			for (let one = waiting.shift(); one; one = waiting.shift())
				await tellStory(engine, one, caseOf(one.scenario.key), now, caseOf)
		}),
	)
}

/** Meetings that stories look back on; the directory itself keeps two months of them. */
async function seedPastSessions(db: Database, now: Date): Promise<void> {
	await db
		.insert(staffSessions)
		.values(sessionRows(now, -SESSION_DAYS, -60))
		.onConflictDoNothing()
}
