import { createInstance, type TFunction } from "i18next"
import { beforeAll, describe, expect, test } from "vitest"
import { setTypography, type Texts } from "../../web/i18n/french-typography.ts"
import { daySentence, decisionsSentence } from "../../web/pages/work/day-sentence.ts"
import { en } from "../../web/pages/work/texts.en.ts"
import { fr } from "../../web/pages/work/texts.fr.ts"

const nothing = { emergency: 0, late: 0, today: 0, week: 0, later: 0 }
const speak = async (language: string, texts: Texts): Promise<TFunction<"work">> => {
	const i18n = createInstance()
	await i18n.init({ lng: language, ns: ["work"], defaultNS: "work", resources: { [language]: { work: texts } } })
	return i18n.getFixedT(language, "work")
}
let french: TFunction<"work">
let english: TFunction<"work">
beforeAll(async () => {
	french = await speak("fr", setTypography(fr))
	english = await speak("en", en)
})

describe("the sentence of the day", () => {
	test("says what is vital, late and due today, in words", () => {
		expect(daySentence({ ...nothing, emergency: 1, late: 2, today: 2, week: 4 }, french)).toBe(
			"Une urgence vitale, deux tâches en retard, deux à finir aujourd’hui.",
		)
		expect(daySentence({ ...nothing, late: 1, today: 1 }, french)).toBe("Une tâche en retard, une à finir aujourd’hui.")
		expect(daySentence({ ...nothing, late: 12 }, french)).toBe("12 tâches en retard.")
	})

	test("says first that nothing is late", () => {
		expect(daySentence({ ...nothing, today: 2 }, french)).toBe("Rien en retard. Deux tâches à finir aujourd’hui.")
		expect(daySentence({ ...nothing, week: 3 }, french)).toBe("Rien en retard, trois tâches à finir cette semaine.")
		expect(daySentence({ ...nothing, later: 3 }, french)).toBe("Rien à faire pour le moment.")
	})

	test("keeps an emergency first when nothing else presses", () => {
		expect(daySentence({ ...nothing, emergency: 1 }, french)).toBe("Une urgence vitale.")
		expect(daySentence({ ...nothing, emergency: 2, today: 1 }, french)).toBe(
			"Deux urgences vitales, une tâche à finir aujourd’hui.",
		)
	})

	test("is English in English", () => {
		expect(daySentence({ ...nothing, late: 2, today: 1 }, english)).toBe("Two tasks late, one to finish today.")
	})

	test("tells a physician how long the decisions take", () => {
		expect(decisionsSentence(4, french)).toBe("Quatre décisions, environ 5 minutes.")
		expect(decisionsSentence(1, french)).toBe("Une décision, environ 2 minutes.")
	})
})
