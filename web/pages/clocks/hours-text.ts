type Ranges = readonly (readonly [string, string])[]

/** « 08:00–12:00, 13:00–17:00 », as it is shown and typed. */
export const hoursText = (ranges: Ranges): string => ranges.map(([opens, closes]) => `${opens}–${closes}`).join(", ")

const RANGE = /^(\d{1,2})[:h](\d{2})?\s*[-–à]\s*(\d{1,2})[:h](\d{2})?$/i

/** The ranges of what somebody has typed, in order; undefined when it is none. Nothing is closed. */
export function rangesOf(text: string): [string, string][] | undefined {
	if (text.trim() === "") return []
	const ranges: [string, string][] = []
	for (const part of text.split(",")) {
		const match = RANGE.exec(part.trim())
		if (!match) return undefined
		const opens = `${(match[1] ?? "").padStart(2, "0")}:${match[2] ?? "00"}`
		const closes = `${(match[3] ?? "").padStart(2, "0")}:${match[4] ?? "00"}`
		const last = ranges.at(-1)
		if (opens >= closes || closes > "24:00" || (last && opens < last[1])) return undefined
		ranges.push([opens, closes])
	}
	return ranges
}
