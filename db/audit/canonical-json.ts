/**
 * JSON with the keys of every object in order and without what is undefined: the same text whether a value comes from
 * the program or back from a `jsonb` column, which keeps its own order. It is what hashes are computed from.
 */
export function canonicalJson(value: unknown): string {
	if (value instanceof Date) return JSON.stringify(value.toISOString())
	if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null)
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`
	const fields = Object.entries(value)
		.filter(([, one]) => one !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
	return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(",")}}`
}
