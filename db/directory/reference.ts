import { asc, eq, sql } from "drizzle-orm"
import type { Database } from "../client.ts"
import {
	bamaraItems,
	calendars,
	filieres,
	payers,
	places,
	platforms,
	platformTerritories,
	professions,
	territories,
} from "../schema/directory.ts"

/** Short tables, read whole: choices of forms and legends of screens. */

export const listFilieres = (db: Database) => db.select().from(filieres).orderBy(asc(filieres.code))

export const listProfessions = (db: Database) => db.select().from(professions).orderBy(asc(professions.label))

export const listPlaces = (db: Database) => db.select().from(places).orderBy(asc(places.territory), asc(places.name))

export const listPayers = (db: Database) => db.select().from(payers).orderBy(asc(payers.name))

export const listBamaraItems = (db: Database) => db.select().from(bamaraItems).orderBy(asc(bamaraItems.position))

/** Territories with their hours; `hours` is null where no calendar was entered. */
export const listTerritories = (db: Database) =>
	db
		.select({
			code: territories.code,
			name: territories.name,
			zone: territories.zone,
			hours: calendars.hours,
			revision: calendars.revision,
		})
		.from(territories)
		.leftJoin(calendars, eq(calendars.territory, territories.code))
		.orderBy(asc(territories.name))

/** Platforms with the codes of the territories they serve, which are LOCAL for them. */
export const listPlatforms = (db: Database) =>
	db
		.select({
			id: platforms.id,
			code: platforms.code,
			name: platforms.name,
			hostHospital: platforms.hostHospital,
			territory: platforms.territory,
			referentId: platforms.referentId,
			phone: platforms.phone,
			serves: sql<
				string[]
			>`coalesce((select json_agg(${platformTerritories.territory} order by ${platformTerritories.territory})
				from ${platformTerritories} where ${platformTerritories.platformId} = ${platforms.id}), '[]'::json)`,
		})
		.from(platforms)
		.orderBy(asc(platforms.name))
