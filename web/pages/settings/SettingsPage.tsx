import "./texts.ts"
import { Button, useMantineColorScheme } from "@mantine/core"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Page, Panel } from "../../components/Page.tsx"
import { RoleLines } from "../../components/RoleLines.tsx"
import { chooseLanguage, languageNow } from "../../i18n/language.ts"
import { openKeyboardPart } from "../../keyboard/open-part.ts"
import { setPreferences, usePreferences } from "../../preferences/preferences.ts"
import { isCare } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { Choice } from "./Choice.tsx"
import styles from "./SettingsPage.module.css"

const MessagePreferencesPanel = lazy(async () => ({
	default: (await import("../messages/MessagePreferencesPanel.tsx")).MessagePreferencesPanel,
}))

/** Who one is, and what one prefers on this device. */
export function SettingsPage() {
	const { t } = useTranslation("settings")
	const me = useMe()
	const { shortcuts, density, patients } = usePreferences()
	const { colorScheme, setColorScheme } = useMantineColorScheme()
	return (
		<Page title={t("title")} lead={t("lead")}>
			<Panel title={t("account.title")}>
				<dl className={styles["account"]}>
					<dt>{t("account.name")}</dt>
					<dd>{me.name}</dd>
					<dt>{t("account.roles")}</dt>
					<dd>
						<RoleLines roles={me.roles} />
					</dd>
				</dl>
				<p>
					<Link to="/securite">{t("account.security")}</Link>
				</p>
			</Panel>
			{isCare(me) && (
				<Suspense fallback={null}>
					<MessagePreferencesPanel />
				</Suspense>
			)}
			<Panel title={t("shortcuts.title")}>
				<label className={styles["switch"]}>
					<input
						type="checkbox"
						checked={shortcuts}
						onChange={(event) => setPreferences({ shortcuts: event.currentTarget.checked })}
					/>
					<b>{t("shortcuts.letters")}</b>
					<span className={styles["hint"]}>{t("shortcuts.hint")}</span>
				</label>
				<div>
					<Button variant="default" size="sm" onClick={() => openKeyboardPart("help")}>
						{t("shortcuts.list")}
					</Button>
				</div>
			</Panel>
			<Panel title={t("display.title")}>
				{isCare(me) && (
					<>
						<Choice
							label={t("display.density")}
							value={density}
							options={[
								["comfort", t("display.comfort")],
								["compact", t("display.compact")],
							]}
							onChange={(value) => setPreferences({ density: value })}
						/>
						<Choice
							label={t("display.patients")}
							hint={t("display.patientsHint")}
							value={patients}
							options={[
								["initials", t("display.initials")],
								["names", t("display.names")],
							]}
							onChange={(value) => setPreferences({ patients: value })}
						/>
					</>
				)}
				<Choice
					label={t("display.language")}
					value={languageNow()}
					options={[
						["fr", "Français"],
						["en", "English"],
					]}
					onChange={(value) => void chooseLanguage(value)}
				/>
				<Choice
					label={t("display.theme")}
					value={colorScheme}
					options={[
						["auto", t("display.auto")],
						["light", t("display.light")],
						["dark", t("display.dark")],
					]}
					onChange={setColorScheme}
				/>
			</Panel>
		</Page>
	)
}
