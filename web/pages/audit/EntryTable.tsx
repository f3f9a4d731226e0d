import { useTranslation } from "react-i18next"
import { grantableRoles } from "../../../machines/policy.ts"
import type { Label } from "../../../machines/vocabulary.ts"
import type { AuditEntry } from "../../client/contract.ts"
import { Moment } from "../../components/Moment.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Audit.module.css"
import { actionLabels, basisLabels, detailLabels } from "./audit-labels.ts"
import type { Filters } from "./filters.ts"

interface EntryTableProps {
	readonly entries: readonly AuditEntry[]
	/** Who or what is clicked on is looked for. */
	readonly onFilter: (changes: Partial<Filters>) => void
}

/** What is newer than these screens is said as it is. */
const sayKnown = (labels: Readonly<Record<string, Label>>, name: string): string => {
	const known = labels[name]
	return known ? sayLabel(known) : name
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

/** A table where there is room; on a phone a list in which every cell says what it is. */
export function EntryTable({ entries, onFilter }: EntryTableProps) {
	const { t } = useTranslation()
	const roleOf = (role: string | null): string => {
		const known = grantableRoles.find((one) => one === role)
		return known ? t(`role.${known}`) : (role ?? "")
	}
	const whoOf = ({ id, name }: AuditEntry["by"]): string =>
		name !== "" ? name : id === "nobody" ? t("audit.nobody") : t("audit.unknown")
	return (
		<table className={styles["table"]}>
			<thead>
				<tr>
					{(["when", "who", "what", "right", "where"] as const).map((column) => (
						<th key={column} scope="col">
							{t(`audit.columns.${column}`)}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{entries.map((entry) => {
					const { by, case: of, action, basis, detail, address } = entry
					const details = Object.entries(detail).filter(([, value]) => typeof value !== "object" && value !== "")
					return (
						<tr key={`${entry.chain} ${entry.seq}`}>
							<td className={styles["when"]}>
								<Moment at={entry.at} />
							</td>
							<td data-label={t("audit.columns.who")}>
								<div>
									{UUID.test(by.id) || by.id === "system" ? (
										<button
											type="button"
											className={styles["filter"]}
											title={t("audit.onlyPerson")}
											onClick={() => onFilter({ by: by.id })}
										>
											{whoOf(by)}
										</button>
									) : (
										whoOf(by)
									)}
									{entry.role !== null && <small>{roleOf(entry.role)}</small>}
								</div>
							</td>
							<td data-label={t("audit.columns.what")}>
								<div>
									{sayKnown(actionLabels, action)}{" "}
									{of && (
										<button
											type="button"
											className={styles["filter"]}
											title={t("audit.onlyCase")}
											onClick={() => onFilter({ caseNumber: of.number })}
										>
											{of.number}
										</button>
									)}
									{details.length > 0 && (
										<small className={styles["detail"]}>
											{details
												.map(
													([name, value]) =>
														`${sayKnown(detailLabels, name)} : ${sayKnown(actionLabels, String(value))}`,
												)
												.join(" · ")}
										</small>
									)}
								</div>
							</td>
							<td data-label={t("audit.columns.right")}>
								<div>{basis === null ? "–" : sayKnown(basisLabels, basis)}</div>
							</td>
							<td data-label={t("audit.columns.where")} className={styles["where"]}>
								<div>{address ?? "–"}</div>
							</td>
						</tr>
					)
				})}
			</tbody>
		</table>
	)
}
