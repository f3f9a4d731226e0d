import { useTranslation } from "react-i18next"
import { Holder } from "../../case-parts/Holder.tsx"
import { partyOf } from "../../case-parts/party.ts"
import type { Party } from "../../client/case-contract.ts"
import { type LinkRole, linkRoles } from "../../client/links-contract.ts"
import { ShareLink } from "../links/ShareLink.tsx"
import styles from "./ProceduresTab.module.css"

interface ParticipantsProps {
	readonly caseId: string
	/** The case or procedure that they take part in. */
	readonly instanceId: string
	readonly parties: readonly Party[]
}

const linkRoleOf = (role: string): LinkRole | undefined => linkRoles.find((one) => one === role)

/** People outside the team who take part now, each with the personal links that were made for them. */
export function Participants({ caseId, instanceId, parties }: ParticipantsProps) {
	const { t } = useTranslation("casePage")
	// Of several who were asked in turn, the one asked now has a territory.
	const now = parties.filter((one) => one.territory !== null)
	if (now.length === 0) return <p className={styles["empty"]}>{t("people.none")}</p>
	return (
		<ul className={styles["people"]}>
			{now.map((one) => {
				const role = linkRoleOf(one.role)
				return (
					<li key={`${one.role} ${one.personId}`}>
						<Holder party={partyOf(one.role)} name={one.name} />
						{role !== undefined && (
							<ShareLink caseId={caseId} instanceId={instanceId} role={role} personId={one.personId} />
						)}
					</li>
				)
			})}
		</ul>
	)
}
