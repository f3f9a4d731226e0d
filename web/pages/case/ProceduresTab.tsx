import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Holder } from "../../case-parts/Holder.tsx"
import { partyOf } from "../../case-parts/party.ts"
import { sinceWords } from "../../case-parts/status-sentence.ts"
import { useNow } from "../../case-parts/use-now.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import type { CaseView } from "../../client/case-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import { procedureIcon } from "./action-icon.ts"
import styles from "./ProceduresTab.module.css"

/** Everything that was begun for the patient, with whom, and how it stands. */
export function ProceduresTab({ view }: { readonly view: CaseView }) {
	const { t } = useTranslation("casePage")
	const { t: inWords } = useTranslation("case")
	const now = useNow()
	const { zone, locale } = useZone()
	const days = {
		yesterday: inWords("status.yesterday"),
		today: inWords("status.today"),
		tomorrow: inWords("status.tomorrow"),
	}
	if (view.procedures.length === 0) return <p className={styles["empty"]}>{t("procedures.empty")}</p>
	return (
		<ul className={styles["list"]}>
			{view.procedures.map((one) => (
				<li key={one.id} data-done={one.done}>
					<Icon name={procedureIcon(one.kind)} />
					<div>
						<Link to={`/dossiers/${view.id}/procedures/${one.id}`}>{sayLabel(one.label)}</Link>
						<p>{one.places.map((place) => sayLabel(place.label)).join(", ")}</p>
						<p className={styles["meta"]}>
							{one.parties
								.filter((party) => party.territory !== null && party.name !== null)
								.map((party) => (
									<Holder key={`${party.role} ${party.personId}`} party={partyOf(party.role)} name={party.name} />
								))}
							<span>{t("procedures.since", { since: sinceWords(one.startedAt, days, { now, zone, locale }) })}</span>
						</p>
					</div>
				</li>
			))}
		</ul>
	)
}
