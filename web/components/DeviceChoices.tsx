import { useMantineColorScheme } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { chooseLanguage, type Language, languageNow } from "../i18n/language.ts"
import styles from "./DeviceChoices.module.css"
import { Icon } from "./Icon.tsx"

const languages = [
	["fr", "Français"],
	["en", "English"],
] as const satisfies readonly (readonly [Language, string])[]
const schemes = [
	["auto", "contrast"],
	["light", "sun"],
	["dark", "moon"],
] as const

interface DeviceChoicesProps {
	/** Told of the language once it is chosen, where more than the device is to know it. */
	readonly onLanguage?: ((language: Language) => void) | undefined
}

/** Language and brightness, kept on the device. */
export function DeviceChoices({ onLanguage }: DeviceChoicesProps) {
	const { t } = useTranslation()
	const { colorScheme, setColorScheme } = useMantineColorScheme()
	const index = schemes.findIndex(([scheme]) => scheme === colorScheme)
	const [scheme, icon] = schemes[index] ?? schemes[0]
	const [next] = schemes[(index + 1) % schemes.length] ?? schemes[0]
	return (
		<div className={styles["choices"]} data-no-print>
			<fieldset className={styles["languages"]} aria-label="Langue · Language">
				{languages.map(([language, name]) => (
					<button
						key={language}
						type="button"
						lang={language}
						aria-pressed={languageNow() === language}
						aria-label={name}
						onClick={() => {
							void chooseLanguage(language)
							onLanguage?.(language)
						}}
					>
						{language.toUpperCase()}
					</button>
				))}
			</fieldset>
			<button
				type="button"
				className={styles["scheme"]}
				aria-label={t("frame.brightness", { now: t(`frame.scheme.${scheme}`), next: t(`frame.scheme.${next}`) })}
				title={t(`frame.scheme.${scheme}`)}
				onClick={() => setColorScheme(next)}
			>
				<Icon name={icon} size={18} />
			</button>
		</div>
	)
}
