import { useTranslation } from "react-i18next"
import type { CaseFlow } from "../../client/figures-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import type { IconName } from "../../components/icon-paths.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Figures.module.css"
import { sayCalendar, sayShare } from "./say-figure.ts"

const icons = {
	expert: "stethoscope",
	partner: "buildingCommunity",
	requester: "userEdit",
	patient: "usersGroup",
	us: "homeHeart",
	hold: "playerPause",
	system: "settingsAutomation",
	nobody: "dots",
} as const satisfies Readonly<Record<string, IconName>>

const isHolder = (holder: string): holder is keyof typeof icons => Object.hasOwn(icons, holder)

/** Under it a part has no room for its share, which the list says. */
const LEAST_LABELLED = 0.08

/** Whose time the life of closed cases was. */
export function ShareBar({ shares }: { readonly shares: NonNullable<CaseFlow["shares"]> }) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const parties = shares.parties.toSorted((a, b) => b.share - a.share)
	return (
		<div>
			<div className={styles["shareBar"]} aria-hidden="true">
				{parties.map(({ holder, share }) => (
					<span key={holder} data-holder={holder} style={{ flexGrow: share }}>
						{share >= LEAST_LABELLED && sayShare(share, language)}
					</span>
				))}
			</div>
			<table className={styles["table"]}>
				<thead>
					<tr>
						<th scope="col">{t("shares.party")}</th>
						<th scope="col">{t("shares.share")}</th>
						<th scope="col">{t("measure.median")}</th>
						<th scope="col">{t("measure.p90")}</th>
					</tr>
				</thead>
				<tbody>
					{parties.map(({ holder, share, medianMs, p90Ms }) => (
						<tr key={holder}>
							<th scope="row">
								<span className={styles["holder"]} data-holder={holder}>
									<Icon name={isHolder(holder) ? icons[holder] : "dots"} size={16} />
									{isHolder(holder) ? t(`holder.${holder}`) : holder}
								</span>
							</th>
							<td>{sayShare(share, language)}</td>
							<td>
								<b>{sayCalendar(medianMs, language)}</b>
							</td>
							<td>{sayCalendar(p90Ms, language)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	)
}
