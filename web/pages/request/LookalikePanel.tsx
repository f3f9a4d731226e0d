import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { useNow } from "../../case-parts/use-now.ts"
import type { Lookalike } from "../../client/requests-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { formatDay } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Request.module.css"

/** Whom a case is compared with. */
export interface Compared {
	readonly birthName: string
	readonly givenNames: string
	readonly birthDate: string | undefined
}

interface LookalikeProps {
	readonly found: Lookalike
	readonly typed: Compared
	readonly nameOfTerritory: (code: string) => string
	readonly onSame: () => void
	readonly onOther: () => void
}

const sameWords = (one: string, other: string): boolean => plain(one) === plain(other)
const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().trim()

/** A case that may be the patient's, beside what is typed: a person decides. */
export function LookalikePanel({ found, typed, nameOfTerritory, onSame, onOther }: LookalikeProps) {
	const { t } = useTranslation("request")
	const { identity } = found
	const now = useNow()
	const born = formatDay(identity.birthDate, { language: languageNow(), now })
	const rows = [
		{ name: "birthName" as const, value: identity.birthName, same: sameWords(identity.birthName, typed.birthName) },
		{ name: "givenNames" as const, value: identity.givenNames, same: sameWords(identity.givenNames, typed.givenNames) },
		{ name: "birthDate" as const, value: born, same: identity.birthDate === typed.birthDate },
	]
	return (
		<section
			id={`lookalike-${found.id}`}
			tabIndex={-1}
			className={styles["lookalike"]}
			aria-labelledby={`lookalike-${found.id}-title`}
		>
			<h2 id={`lookalike-${found.id}-title`}>{t("lookalike.title")}</h2>
			<p className={styles["quiet"]}>{t("lookalike.lead")}</p>
			<dl>
				<div>
					<dt>{t("lookalike.case")}</dt>
					<dd>
						<b>{found.number}</b>, {t(found.closedAt === null ? "lookalike.open" : "lookalike.closed")}
					</dd>
				</div>
				{rows.map(({ name, value, same }) => (
					<div key={name}>
						<dt>{t(`lookalike.${name}`)}</dt>
						<dd>
							{same ? (
								<>
									<Icon name="check" size={14} /> {t("lookalike.identical")}
								</>
							) : (
								value
							)}
						</dd>
					</div>
				))}
				{found.because === "ins" && (
					<div>
						<dt>{t("lookalike.ins")}</dt>
						<dd>
							<Icon name="check" size={14} /> {t("lookalike.identical")}
						</dd>
					</div>
				)}
				<div>
					<dt>{t("lookalike.territory")}</dt>
					<dd>{nameOfTerritory(found.territoryOfCare)}</dd>
				</div>
			</dl>
			<Button variant="default" fullWidth onClick={onSame}>
				{t("lookalike.same")}
			</Button>
			<Button variant="subtle" fullWidth mt={6} onClick={onOther}>
				{t("lookalike.other")}
			</Button>
		</section>
	)
}

/** What was answered: the request will join a case. */
export function JoinedPanel({
	caseId,
	number,
	onChange,
}: {
	readonly caseId: string
	readonly number: string
	readonly onChange: () => void
}) {
	const { t } = useTranslation("request")
	return (
		<section className={styles["lookalike"]}>
			<h2>{t("lookalike.joined", { number })}</h2>
			<p className={styles["quiet"]}>{t("lookalike.joinedHint")}</p>
			<div className={styles["buttons"]}>
				{/* What is typed stays here: the case opens beside it. */}
				<Button component={Link} to={`/dossiers/${caseId}`} target="_blank" rel="noopener" variant="default" size="sm">
					{t("lookalike.open2")}
				</Button>
				<Button variant="subtle" size="sm" onClick={onChange}>
					{t("lookalike.change")}
				</Button>
			</div>
		</section>
	)
}
