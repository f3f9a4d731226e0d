import { createInstance } from "i18next"
import { initReactI18next } from "react-i18next"
import { fr } from "./fr.ts"
import { setTypography, type Texts } from "./french-typography.ts"

export type Language = "fr" | "en"

const KEY = "passerelle.language"

const i18n = createInstance()

interface Area {
	readonly area: string
	readonly fr: Texts
	readonly loadEnglish: () => Promise<Texts>
}

const areas: Area[] = []

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
	await Promise.all(areas.map(loadEnglishOf))
}

async function loadEnglishOf({ area, loadEnglish }: Area): Promise<void> {
	if (!i18n.hasResourceBundle("en", area)) i18n.addResourceBundle("en", area, await loadEnglish())
}

/** Texts that come with a page; in English too when that is the language, or once it becomes so. */
export async function addArea(area: Area): Promise<void> {
	areas.push(area)
	// What comes with the first page is there before the language is: `startLanguage` takes it along.
	if (!i18n.isInitialized) return
	i18n.addResourceBundle("fr", area.area, setTypography(area.fr))
	if (languageNow() === "en") await loadEnglishOf(area)
}

export async function startLanguage(): Promise<void> {
	await i18n.use(initReactI18next).init({
		lng: "fr",
		fallbackLng: "fr",
		resources: {
			fr: {
				translation: setTypography(fr),
				...Object.fromEntries(areas.map((one) => [one.area, setTypography(one.fr)])),
			},
		},
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
