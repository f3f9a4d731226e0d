import "./texts.ts"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Due } from "../../case-parts/Due.tsx"
import { Panel } from "../../components/Page.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import { nameOfReport } from "./name-of-report.ts"
import styles from "./Reports.module.css"
import { sayDay } from "./say-day.ts"
import { useReports } from "./use-reports.ts"

/** For whoever has no list of work: steps of reports that wait for them, by when, and what happens then. */
export function WaitingReports() {
	const { t } = useTranslation("reports")
	const { data } = useReports()
	const waiting = (data?.items ?? []).flatMap(({ platform, reports }) =>
		reports.flatMap((one) =>
			one.mine && one.readable && one.state.owes ? [{ ...one, platform, owes: one.state.owes }] : [],
		),
	)
	if (waiting.length === 0) return null
	return (
		<Panel title={t("waiting.title")}>
			<ul className={styles["list"]}>
				{waiting.map((one) => (
					<li key={one.id} className={styles["line"]}>
						<div>
							<p className={styles["name"]}>
								<Link to={`/rapports/${one.id}`}>{sayLabel(one.owes.task)}</Link>
							</p>
							<p className={styles["meta"]}>
								{nameOfReport(one)} · {one.platform.name} ·{" "}
								{t("period", { from: sayDay(one.fromOn), to: sayDay(one.toOn) })}
							</p>
							<p className={styles["next"]}>{t(`waiting.next.${one.state.id}`)}</p>
							{one.state.id === "withDirector" && <p className={styles["meta"]}>{t("waiting.ifLate")}</p>}
						</div>
						<Due dueAt={one.dueAt} badge />
					</li>
				))}
			</ul>
		</Panel>
	)
}
