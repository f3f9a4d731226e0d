import type { Database } from "../client.ts"
import { bamaraChoices } from "../schema/bamara-choices.ts"
import { difficultyTags } from "../schema/case-notes.ts"
import {
	bamaraItems,
	calendars,
	filieres,
	payers,
	platforms,
	platformTerritories,
	professions,
	territories,
} from "../schema/directory.ts"
import { bamaraChoiceRows } from "./directory-data/bamara-choices.ts"
import { bamaraItemRows } from "./directory-data/bamara-items.ts"
import { difficultyTagRows } from "./directory-data/difficulty-tags.ts"
import { filiereRows } from "./directory-data/filieres.ts"
import { calendarHours, payerRows, platformRows, professionRows, territoryRows } from "./directory-data/reference.ts"
import { seedId } from "./directory-data/seed-id.ts"

/**
 * Real rows that production needs too: territories and their hours, professions, filières, platforms, payers, items of
 * the minimum data set, tags of the yearly report. What an administrator has corrected since stays as it is. Clock rules
 * are made of them by `prepareRules`.
 */
export async function seedReference(db: Pick<Database, "insert">): Promise<void> {
	await db
		.insert(territories)
		.values([...territoryRows])
		.onConflictDoNothing()
	await db
		.insert(calendars)
		.values(territoryRows.map(({ code }) => ({ territory: code, hours: calendarHours[code] })))
		.onConflictDoNothing()
	await db
		.insert(professions)
		.values([...professionRows])
		.onConflictDoNothing()
	await db
		.insert(filieres)
		.values(filiereRows.map((row) => ({ id: seedId("filiere", row.code), ...row })))
		.onConflictDoNothing()
	await db
		.insert(platforms)
		.values(
			platformRows.map(({ code, name, hostHospital, territory }) => ({
				id: seedId("platform", code),
				code,
				name,
				hostHospital,
				territory,
			})),
		)
		.onConflictDoNothing()
	await db
		.insert(platformTerritories)
		.values(
			platformRows.flatMap(({ code, serves }) =>
				serves.map((territory) => ({ platformId: seedId("platform", code), territory })),
			),
		)
		.onConflictDoNothing()
	await db
		.insert(payers)
		.values(payerRows.map(({ key, ...row }) => ({ id: seedId("payer", key), ...row })))
		.onConflictDoNothing()
	await db
		.insert(bamaraItems)
		.values(bamaraItemRows.map((row, index) => ({ id: seedId("bamaraItem", row.code), position: index + 1, ...row })))
		.onConflictDoNothing()
	await db
		.insert(bamaraChoices)
		.values(
			Object.entries(bamaraChoiceRows).flatMap(([item, choices]) =>
				choices.map(([code, label], index) => ({
					itemId: seedId("bamaraItem", item),
					code,
					label,
					position: index + 1,
				})),
			),
		)
		.onConflictDoNothing()
	await db
		.insert(difficultyTags)
		.values(
			difficultyTagRows.map(({ key, ...row }) => ({ id: seedId("difficultyTag", key), addedBy: "system", ...row })),
		)
		.onConflictDoNothing()
}
