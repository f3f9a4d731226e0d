import { createInstance } from "i18next"
import { initReactI18next } from "react-i18next"
import { fr } from "./fr.ts"
import { setTypography } from "./french-typography.ts"

export type Language = "fr" | "en"

const KEY = "passerelle.language"

const i18n = createInstance()

const isLanguage = (text: string | null): text is Language => text === "fr" || text === "en"

/** The language of the screens, French unless another was chosen on this device. */
export const languageNow = (): Language => (i18n.language === "en" ? "en" : "fr")

/** Storage may be forbidden by the browser's settings: the choice then holds as long as the page. */
function readChoice(): Language {
	try {
		const chosen = localStorage.getItem(KEY)
		return isLanguage(chosen) ? chosen : "fr"
	} catch {
		return "fr"
	}
}

async function load(language: Language): Promise<void> {
	if (language === "fr" || i18n.hasResourceBundle("en", "translation")) return
	// Asked for by few: not part of the first load.
	const { en } = await import("./en.ts")
	i18n.addResourceBundle("en", "translation", en)
}

export async function startLanguage(): Promise<void> {
	await i18n.use(initReactI18next).init({
		lng: "fr",
		fallbackLng: "fr",
		resources: { fr: { translation: setTypography(fr) } },
		interpolation: { escapeValue: false },
	})
	await chooseLanguage(readChoice())
}

export async function chooseLanguage(language: Language): Promise<void> {
	await load(language)
	await i18n.changeLanguage(language)
	document.documentElement.lang = language
	try {
		localStorage.setItem(KEY, language)
	} catch {
		// Nothing is kept, and nothing else depends on it.
	}
}
