import { type Geography, isBehind } from "../machines/clock-rules.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Calendar } from "../machines/working-time.ts"
import type { Database, Executor } from "./client.ts"
import { parseRules } from "./clocks/rules.ts"
import type { LoadedCase } from "./load-case.ts"

/** Revisions that a process keeps at hand: dispatch needs the newest, verifying those of a log. */
const MOST_REVISIONS = 200

/**
 * The clock rules as this process knows them: by itself the newest that it has met, and any revision when asked. Each
 * command reads with its case which revision is the newest; only when that is another one are rules read.
 */
export class Geographies implements Geography {
	readonly #revisions = new Map<number, Geography>()
	/** One object for equal calendars, so that their opening hours are worked out once. */
	readonly #calendars = new Map<string, Calendar>()
	#newest: Geography

	constructor(platforms: ReadonlyMap<string, string>) {
		this.#newest = { revision: 0, calendars: new Map(), platforms, targets: new Map() }
	}

	get revision(): number {
		return this.#newest.revision
	}
	get calendars(): Geography["calendars"] {
		return this.#newest.calendars
	}
	get platforms(): Geography["platforms"] {
		return this.#newest.platforms
	}
	get targets(): Geography["targets"] {
		return this.#newest.targets
	}

	/** @throws WorkflowError STATE_UNKNOWN when there is no such revision */
	async at(sql: Executor, revision: number): Promise<Geography> {
		const known = this.#revisions.get(revision)
		if (known) return known
		const [row] = await sql<{ rules: unknown }[]>`select rules from clock_rules where revision = ${revision}`
		if (!row) throw new WorkflowError("STATE_UNKNOWN", "there are no clock rules of this revision", { revision })
		const { calendars, targets } = parseRules(row.rules)
		const found: Geography = {
			revision,
			calendars: new Map(Object.entries(calendars).map(([code, one]) => [code, this.#same(one)])),
			platforms: this.#newest.platforms,
			targets: new Map(Object.entries(targets)),
		}
		if (this.#revisions.size >= MOST_REVISIONS) this.#revisions.clear()
		this.#revisions.set(revision, found)
		if (revision > this.#newest.revision) this.#newest = found
		return found
	}

	/** The newest rules that there are, read when others have changed them. */
	async refresh(sql: Executor): Promise<Geography> {
		const [row] = await sql<{ revision: number | null }[]>`select max(revision) as revision from clock_rules`
		return row?.revision ? await this.at(sql, row.revision) : this.#newest
	}

	#same(calendar: Calendar): Calendar {
		const text = JSON.stringify(calendar)
		const known = this.#calendars.get(text)
		if (known) return known
		if (this.#calendars.size >= MOST_REVISIONS) this.#calendars.clear()
		this.#calendars.set(text, calendar)
		return calendar
	}
}

/** The rules that hold now, and each platform's territory. */
export async function readGeography(db: Database): Promise<Geographies> {
	const platforms = await db.query.platforms.findMany()
	const geographies = new Geographies(new Map(platforms.map((one) => [one.id, one.territory])))
	await geographies.refresh(db.$client)
	return geographies
}

/** The rules that a step of a loaded case follows, with the hours that its deadlines were counted with where an incident moves them. */
export async function rulesFor(
	{ db, geography }: { readonly db: Database; readonly geography: Geographies },
	{ rules, state }: Pick<LoadedCase, "rules" | "state">,
): Promise<Geography> {
	const sql = db.$client
	const now = await geography.at(sql, rules)
	const behind = state.instances.filter((one) => isBehind(one.ledger, now))
	if (behind.length === 0) return now
	const revisions = new Set(behind.flatMap(({ ledger }) => [...ledger.timers, ...ledger.tasks].map((one) => one.rules)))
	return { ...now, former: await calendarsAt(sql, geography, revisions) }
}

/** Calendars at some revisions. */
export async function calendarsAt(
	sql: Executor,
	geography: Geographies,
	revisions: Iterable<number>,
): Promise<ReadonlyMap<number, Geography["calendars"]>> {
	const found = new Map<number, Geography["calendars"]>()
	for (const revision of revisions) found.set(revision, (await geography.at(sql, revision)).calendars)
	return found
}
