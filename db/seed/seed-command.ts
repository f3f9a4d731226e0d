import { parseArgs } from "node:util"
import { z } from "zod"
import { type Config, readConfig, storageOptions } from "../../config.ts"
import { readGeography } from "../geography.ts"
import { openStorage } from "../storage.ts"
import { DEMO_PASSWORD, demoAccounts, seedDemo } from "./demo/seed-demo.ts"
import { seedDirectory } from "./directory.ts"

const CONFIRMATION = "demo-data-in-this-database"

/** `npm run seed -- --cases N`: the demonstration in the database of `DATABASE_URL`, or in the embedded one. */
const Arguments = z.strictObject({
	cases: z.coerce.number().int().min(1).max(100_000).optional(),
	[CONFIRMATION]: z.boolean().default(false),
})
type Arguments = z.infer<typeof Arguments>

const USAGE = `usage: npm run seed -- [--cases N] [--${CONFIRMATION}]

Adds a demonstration platform (invented people, accounts with a public password) to the database of DATABASE_URL, or to
the embedded one when there is none. A database that holds accounts, people or cases is only touched with
--${CONFIRMATION}; one that holds the demonstration already is never filled twice.`

function readArguments(given: readonly string[]): Arguments {
	const { values } = parseArgs({
		args: [...given],
		options: { cases: { type: "string" }, [CONFIRMATION]: { type: "boolean" } },
	})
	return Arguments.parse(values)
}

async function seed(config: Config, { cases, [CONFIRMATION]: confirmed }: Arguments): Promise<string> {
	const storage = await openStorage(storageOptions(config))
	try {
		const { db } = storage.engine
		const [held] = await db.$client<{ accounts: number; people: number; cases: number; demo: number }[]>`
			select (select count(*)::int from accounts) as accounts, (select count(*)::int from people) as people,
				(select count(*)::int from cases) as cases,
				(select count(*)::int from accounts where login = ${demoAccounts[0]?.login ?? ""}) as demo`
		if (!held) throw new Error("the database does not answer")
		if (held.demo > 0) throw new Error("this database holds the demonstration already; nothing was changed")
		if (!confirmed && held.accounts + held.people + held.cases > 0)
			throw new Error(
				`this database holds ${held.accounts} accounts, ${held.people} people and ${held.cases} cases; nothing was changed. Add --${CONFIRMATION} to fill it all the same`,
			)
		const now = new Date()
		const from = performance.now()
		await seedDirectory(db, now)
		const engine = { ...storage.engine, geography: await readGeography(db) }
		await seedDemo(engine, now, cases === undefined ? {} : { cases })
		const [made] = await db.$client<{ cases: number; procedures: number; entries: number }[]>`
			select (select count(*)::int from cases) as cases,
				(select count(*)::int from instances where kind is not null) as procedures,
				(select count(*)::int from case_events) as entries`
		const seconds = ((performance.now() - from) / 1000).toFixed(1)
		return [
			`${(made?.cases ?? 0) - held.cases} cases in ${seconds} s (${made?.procedures ?? 0} procedures, ${made?.entries ?? 0} log entries in the database).`,
			`${demoAccounts.length} accounts, password ${DEMO_PASSWORD}; for instance ${demoAccounts[0]?.login ?? ""}.`,
		].join("\n")
	} finally {
		await storage.close()
	}
}

try {
	process.stdout.write(`${await seed(readConfig(process.env), readArguments(process.argv.slice(2)))}\n`)
} catch (error) {
	const message =
		error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : "failed"
	process.stderr.write(`${message}\n\n${USAGE}\n`)
	process.exitCode = 1
}
