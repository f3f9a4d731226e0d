import { useTranslation } from "react-i18next"
import { placeInWords } from "../../case-parts/place-in-words.ts"
import type { CasePath } from "../../client/case-contract.ts"
import { Notice } from "../../components/Notice.tsx"
import { formatInstant } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"

/** Where deadlines stand still: nobody is late there because of a cyclone. */
export function SuspendedNote({ suspended }: Pick<CasePath, "suspended">) {
	const { t } = useTranslation("casePage")
	const { t: inWords } = useTranslation("case")
	return suspended.map(({ territory: { code, name }, until }) => (
		<Notice
			key={code}
			icon="playerPause"
			title={t("suspended.title", {
				at: placeInWords(inWords, { code, name: name ?? code }),
				until: formatInstant(until, readClock()),
			})}
		>
			<p>{t("suspended.lead")}</p>
		</Notice>
	))
}
