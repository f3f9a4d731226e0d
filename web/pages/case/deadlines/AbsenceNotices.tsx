import "./texts.ts"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { DualClock } from "../../../case-parts/DualClock.tsx"
import { useNow } from "../../../case-parts/use-now.ts"
import type { CaseAbsence } from "../../../client/deadlines-contract.ts"
import { Notice } from "../../../components/Notice.tsx"
import { formatDay } from "../../../format-instant.ts"
import { readClock } from "../../../i18n/read-clock.ts"
import { sayLabel } from "../../../i18n/say-label.ts"
import { useAbsences } from "./use-deadlines.ts"

interface AbsenceNoticesProps {
	readonly caseId: string
	/** The procedure that the page is about; null for the case. */
	readonly instance: string | null
}

/** Whoever is waited for and is away: said at once, with what happens by itself and what can be done. */
export function AbsenceNotices({ caseId, instance }: AbsenceNoticesProps) {
	const { data } = useAbsences(caseId, instance)
	const live = (data ?? []).filter((one) => one.live)
	return live.map((one) => <AbsenceNotice key={one.id} caseId={caseId} absence={one} here={instance !== null} />)
}

const outside = ["expert", "requester", "extraMedical", "respondent"]

interface AbsenceNoticeProps {
	readonly caseId: string
	readonly absence: CaseAbsence
	/** The page is the procedure's own. */
	readonly here: boolean
}

function AbsenceNotice({ caseId, absence, here }: AbsenceNoticeProps) {
	const { t } = useTranslation("deadlines")
	const now = useNow()
	const { away, deputy, fromOn, untilOn, deputyAskedAt, place, instance, role } = absence
	const day = formatDay(untilOn, readClock())
	const said = { name: away.name, day, interpolation: { escapeValue: false } }
	const begun = fromOn <= now.toISOString().slice(0, 10)
	return (
		<Notice
			icon="playerPause"
			title={begun ? t("away.title", said) : t("away.titleFrom", { ...said, from: formatDay(fromOn, readClock()) })}
		>
			<p>
				{t("away.waits", { what: sayLabel(place.label), interpolation: { escapeValue: false } })}{" "}
				{deputy === null
					? t("away.nobody")
					: deputyAskedAt === null && t("away.deputy", { name: deputy.name, interpolation: { escapeValue: false } })}
				{deputy !== null && deputyAskedAt !== null && (
					<>
						{t("away.asks", { name: deputy.name, interpolation: { escapeValue: false } })}{" "}
						<b>
							<DualClock at={deputyAskedAt} territory={null} />
						</b>
						.
					</>
				)}
			</p>
			<p>
				{t(outside.includes(role) ? "away.canOutside" : "away.canTeam")}{" "}
				{!here && instance.kind !== null && (
					<Link to={`/dossiers/${caseId}/procedures/${instance.id}`}>{t("away.open")}</Link>
				)}
			</p>
		</Notice>
	)
}
