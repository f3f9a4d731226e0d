import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Notice } from "../../components/Notice.tsx"
import { OnceShown } from "../../components/OnceShown.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { mustEnrol } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { Devices } from "./Devices.tsx"
import { Passkeys } from "./Passkeys.tsx"
import { PasswordPanel } from "./PasswordPanel.tsx"
import { Totp } from "./Totp.tsx"

/** How one signs in, and where one is signed in. */
export function SecurityPage() {
	const { t } = useTranslation()
	const me = useMe()
	const [codes, setCodes] = useState<readonly string[] | null>(null)
	const [said, setSaid] = useState<string | null>(null)
	const compulsory = mustEnrol(me)
	const enrolled = (text: string, recoveryCodes: readonly string[] | null) => {
		setSaid(text)
		setCodes(recoveryCodes)
	}
	return (
		<Page title={t("security.title")} lead={t("security.lead")}>
			<div aria-live="polite">
				{said !== null && (
					<Notice icon="circleCheck" title={said}>
						<Link to="/">{t("security.goOn")}</Link>
					</Notice>
				)}
			</div>
			{codes !== null && (
				<Panel title={t("recovery.shown")} lead={t("recovery.shownWhy")}>
					<OnceShown title={t("recovery.title")} secrets={codes} />
				</Panel>
			)}
			{compulsory && (
				<Notice icon="shieldLock" title={t("security.compulsory")} tone="accent">
					{t("security.compulsoryWhy")}
				</Notice>
			)}
			<Totp onEnrolled={enrolled} onCodes={setCodes} />
			<Passkeys onEnrolled={(text) => enrolled(text, null)} />
			{!compulsory && (
				<>
					<Devices />
					<PasswordPanel />
				</>
			)}
		</Page>
	)
}
