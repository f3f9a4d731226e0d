/** In the order of a table: the most pressing first. */
export const urgencies = ["emergency", "urgent", "routine"] as const
export type UrgencyColumn = (typeof urgencies)[number]
