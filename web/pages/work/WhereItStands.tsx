import { useTranslation } from "react-i18next"
import { dayIn } from "../../case-parts/due-text.ts"
import { Holder } from "../../case-parts/Holder.tsx"
import { useNow } from "../../case-parts/use-now.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import type { WorkItem, WorkPeek } from "../../client/work-contract.ts"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { partyOfTask } from "./where-task-is.ts"

/** Who has it since when, what led here, and how often they were reminded. */
export function WhereItStands({ item, data }: { readonly item: WorkItem; readonly data: WorkPeek }) {
	const { t } = useTranslation("work")
	const me = useMe()
	const now = useNow()
	const { zone, locale } = useZone()
	const say = (instant: string) => formatInstant(instant, { language: languageNow(), now, timeZone: zone })
	const since = say(item.openedAt)
	const label = sayLabel(data.opened.label)
	const event = label.charAt(0).toLocaleLowerCase(locale) + label.slice(1)
	const said = /:\s/.test(label)
		? `${label}.`
		: data.opened.by === null
			? t("peek.opened", { event })
			: t("peek.openedBy", { event, name: data.opened.by })
	const reminded = data.steps.flatMap(({ does, firedAt }) => (does === "remind" && firedAt !== null ? [firedAt] : []))
	const days = [...new Set(reminded.map((at) => dayIn(new Date(at), now, zone, locale)))]
	return (
		<>
			<p>
				{item.party ? (
					<>
						<Holder party={partyOfTask(item)} name={item.party.name} /> {t("peek.waitsFor", { when: since })}
					</>
				) : item.assigneeId === me.id ? (
					t("peek.mine", { when: since })
				) : item.assigneeName === null ? (
					t("peek.free", { when: since })
				) : (
					t("peek.theirs", { name: item.assigneeName, when: since })
				)}
			</p>
			<p>{said}</p>
			{reminded.length > 0 && (
				<p>
					{t("peek.reminded", {
						count: reminded.length,
						days: new Intl.ListFormat(locale, { type: "conjunction" }).format(days),
					})}
				</p>
			)}
			{item.escalated && <p>{t("peek.escalated")}</p>}
		</>
	)
}
