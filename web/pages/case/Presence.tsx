import { useTranslation } from "react-i18next"
import { shortName } from "../../case-parts/short-name.ts"
import { personInitials } from "../../components/person-initials.ts"
import { usePresence } from "../../live/use-presence.ts"
import styles from "./Presence.module.css"

const MOST_FACES = 3
/** Who else of the team has the case open: two who advance it at the same time should know of each other. */
export function Presence({ caseId }: { readonly caseId: string }) {
	const { t } = useTranslation("casePage")
	const people = usePresence(caseId)
	const [first] = people
	return (
		<output className={styles["presence"]}>
			{first && (
				<>
					<span className={styles["faces"]} aria-hidden="true">
						{people.slice(0, MOST_FACES).map(({ id, name }) => (
							<span key={id} className={styles["face"]} title={name}>
								{personInitials(name)}
							</span>
						))}
					</span>
					{people.length === 1
						? t("presence.one", { name: shortName(first.name) })
						: t("presence.several", { name: shortName(first.name), count: people.length - 1 })}
				</>
			)}
		</output>
	)
}
