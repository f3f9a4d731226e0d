import { index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core"
import { bamaraItems } from "./directory.ts"

/** What an item of the BaMaRa sheet can be answered with, as BaMaRa codes it; an item without any takes free text. */
export const bamaraChoices = pgTable(
	"bamara_choices",
	{
		itemId: uuid("item_id")
			.notNull()
			.references(() => bamaraItems.id, { onDelete: "cascade" }),
		code: text("code").notNull(),
		/** French, as BaMaRa's. */
		label: text("label").notNull(),
		position: integer("position").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.itemId, table.code] }),
		index("bamara_choices_order").on(table.itemId, table.position),
	],
)
