import type { Same } from "../../i18n/add-texts.ts"
import type { fr } from "./texts.fr.ts"

export const en: Same<typeof fr> = {
	title: "Settings",
	lead: "Messages follow you. The rest holds on this device, for whoever uses it.",
	account: {
		title: "My account",
		name: "Name",
		roles: "Roles",
		security: "Password, second factor and devices: My security",
	},
	shortcuts: {
		title: "Shortcuts",
		letters: "Let single letters be shortcuts",
		hint: "They do nothing while you write. Enter, Esc and Ctrl go on working.",
		list: "See the list of shortcuts",
	},
	display: {
		title: "Display",
		density: "Density of lists",
		comfort: "Comfortable",
		compact: "Compact",
		patients: "Patients in lists",
		initials: "Initials and age",
		names: "Name and age",
		patientsHint: "Keep initials where others see your screen.",
		language: "Language",
		theme: "Brightness",
		auto: "As the device",
		light: "Light",
		dark: "Dark",
	},
}
