import type { TFunction } from "i18next"
import type { DueWords } from "./due-text.ts"

/** How much time, or when, in words: « 7 h ouvrées », « avant 16:00 ». */
export function sayDue(words: DueWords, t: TFunction<"case">): string {
	switch (words.key) {
		case "day":
			return words.day
		case "before":
		case "tomorrow":
			return t(`due.${words.key}`, { time: words.time })
		case "workingMinutes":
		case "workingHours":
		case "workingDays":
		case "minutes":
		case "hours":
		case "days":
			return t(`due.${words.key}`, { count: words.count })
	}
}
