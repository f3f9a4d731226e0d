import "./texts.ts"
import { useTranslation } from "react-i18next"
import { Notice } from "../../components/Notice.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { hasRole } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { MyAccesses } from "./MyAccesses.tsx"
import { OpenForm } from "./OpenForm.tsx"
import { Reviews } from "./Reviews.tsx"

/** Opening a case of another platform in an emergency; for its team, who has opened theirs. */
export function EmergencyPage() {
	const { t } = useTranslation("emergency")
	const me = useMe()
	const opens = (["nurse", "physician", "physicianDeputy"] as const).some((role) => hasRole(me, role))
	const reviewed = new Set(
		me.roles.flatMap(({ role, platform }) =>
			(role === "physician" || role === "physicianDeputy") && platform ? [platform.id] : [],
		),
	)
	return (
		<Page title={t("title")} lead={t("lead")}>
			{[...reviewed].map((platform) => (
				<Reviews key={platform} platform={platform} />
			))}
			{opens ? (
				<>
					<Panel title={t("submit")}>
						<Notice icon="alertTriangle" title={t("warnTitle")} tone="accent">
							<p>{t("warn")}</p>
						</Notice>
						<OpenForm />
					</Panel>
					<MyAccesses />
				</>
			) : (
				<Notice icon="infoCircle" title={t("clinicians")} />
			)}
		</Page>
	)
}
