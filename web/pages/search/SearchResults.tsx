import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { z } from "zod"
import { Due } from "../../case-parts/Due.tsx"
import { UrgencyMark } from "../../case-parts/UrgencyMark.tsx"
import { formatDay, formatInstant } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Search.module.css"

/** A case of a list, with enough of who the patient is to tell two apart when that was looked for. */
export const FoundCaseSchema = z.object({
	id: z.uuid(),
	number: z.string(),
	urgency: z.enum(["routine", "urgent", "emergency"]),
	places: z.array(z.object({ id: z.string(), label: z.object({ fr: z.string(), en: z.string() }) })),
	openedAt: z.string(),
	closedAt: z.string().nullable(),
	nextDueAt: z.string().nullable(),
	identity: z
		.object({
			birthName: z.string(),
			usedName: z.string().optional(),
			givenNames: z.string(),
			birthDate: z.string(),
		})
		.optional(),
})
export type FoundCase = z.infer<typeof FoundCaseSchema>

interface SearchResultsProps {
	readonly found: { readonly items: readonly FoundCase[]; readonly more: boolean }
}

export function SearchResults({ found: { items, more } }: SearchResultsProps) {
	const { t } = useTranslation("search")
	if (items.length === 0)
		return (
			<p className={styles["none"]}>
				<b>{t("none")}</b> {t("noneHint")}
			</p>
		)
	return (
		<section className={styles["results"]}>
			<h2>{t("found", { count: items.length })}</h2>
			<ul>
				{items.map((one) => (
					<li key={one.id}>
						<Link to={`/dossiers/${one.id}`} className={styles["row"] ?? ""}>
							<UrgencyMark urgency={one.urgency} />
							<span className={styles["what"]}>
								<b>{one.identity ? nameOf(one.identity) : one.number}</b>
								<span className={styles["meta"]}>
									{one.identity && <span>{one.number}</span>}
									{one.identity && <span>{t("born", { day: formatDay(one.identity.birthDate, readClock()) })}</span>}
									<span>
										{one.closedAt === null ? one.places.map(({ label }) => sayLabel(label)).join(", ") : t("closed")}
									</span>
									<span>{t("open", { when: formatInstant(one.openedAt, readClock()) })}</span>
								</span>
							</span>
							<Due dueAt={one.closedAt === null ? one.nextDueAt : null} />
						</Link>
					</li>
				))}
			</ul>
			{more && <p className={styles["meta"]}>{t("tooMany")}</p>}
		</section>
	)
}

const nameOf = ({ birthName, usedName, givenNames }: NonNullable<FoundCase["identity"]>): string =>
	`${usedName === undefined ? birthName : `${usedName} (${birthName})`} ${givenNames}`
