import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import { Link, Navigate } from "react-router"
import { Icon } from "../../components/Icon.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { hasRole, isCare, placesOf } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import styles from "./StartPage.module.css"

const WaitingReports = lazy(async () => ({
	default: (await import("../reports/WaitingReports.tsx")).WaitingReports,
}))

/** Where whoever does not work on cases arrives: what there is for their roles. Others begin with their work. */
export function StartPage() {
	const { t } = useTranslation()
	const me = useMe()
	const places = placesOf(me, false).flatMap((place) => (place.section === "work" ? [] : [place]))
	const factors = me.session?.secondFactor
	const isProtected = factors !== undefined && (factors.totp || factors.passkeys > 0)
	if (isCare(me)) return <Navigate to="/travail" replace />
	return (
		<Page title={t("start.title", { name: me.name })} lead={t("start.lead")}>
			<Suspense fallback={null}>{hasRole(me, "manager") && <WaitingReports />}</Suspense>
			<Panel title={t("start.today")}>
				<ul className={styles["places"]}>
					{places.map(({ path, name, icon }) => (
						<li key={path}>
							<Link to={path} className={styles["place"]}>
								<Icon name={icon} size={20} />
								<span>
									<b>{t(`frame.places.${name}`)}</b>
									{name === "security" && !isProtected ? t("start.unprotected") : t(`start.places.${name}`)}
								</span>
								<Icon name="chevronRight" />
							</Link>
						</li>
					))}
					<li>
						<a href="/api/docs" className={styles["place"]}>
							<Icon name="book" size={20} />
							<span>
								<b>{t("frame.places.api")}</b>
								{t("start.places.api")}
							</span>
							<Icon name="chevronRight" />
						</a>
					</li>
				</ul>
			</Panel>
		</Page>
	)
}
