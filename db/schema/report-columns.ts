import { timestamp, uuid } from "drizzle-orm/pg-core"
import { platforms } from "./directory.ts"

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })
export const ofPlatform = () =>
	uuid("platform_id")
		.notNull()
		.references(() => platforms.id)
