import { useTranslation } from "react-i18next"
import type { ReportView } from "../../client/reports-contract.ts"
import { Moment } from "../../components/Moment.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Reports.module.css"

const FIRST = 4
const statuses = ["planned", "sending", "sent", "refused", "failed", "cancelled", "digest", "unreachable"] as const

/** Who was told what of a report, when, by what, and whether they read it: the latest first. */
export function ReportTold({ told }: { readonly told: ReportView["told"] }) {
	const { t } = useTranslation("reports")
	const rest = told.slice(FIRST)
	return (
		<>
			<h2>{t("told")}</h2>
			<ol className={styles["steps"]}>
				{told.slice(0, FIRST).map((one) => (
					<Told key={one.id} one={one} />
				))}
			</ol>
			{rest.length > 0 && (
				<details className={styles["more"]}>
					<summary>{t("toldBefore", { count: rest.length })}</summary>
					<ol className={styles["steps"]}>
						{rest.map((one) => (
							<Told key={one.id} one={one} />
						))}
					</ol>
				</details>
			)}
		</>
	)
}

function Told({ one }: { readonly one: ReportView["told"][number] }) {
	const { t } = useTranslation("reports")
	const said = (status: string): string => {
		const known = statuses.find((name) => name === status)
		return known === undefined ? status : t(`sent.${known}`)
	}
	return (
		<li>
			<span>{sayLabel(one.label)}</span>
			<span className={styles["meta"]}>
				{t(one.reminder ? "reminder" : "message")}, <Moment at={one.at} />
			</span>
			{one.people.map(({ name, readAt, sent }) => (
				<span key={name} className={styles["meta"]}>
					{name}
					{sent && `, ${said(sent.status)}`}
					{readAt !== null && (
						<>
							, {t("readAt")} <Moment at={readAt} />
						</>
					)}
				</span>
			))}
			{one.people.length === 0 && <span className={styles["meta"]}>{t(one.delivered ? "toldNobody" : "notYet")}</span>}
		</li>
	)
}
