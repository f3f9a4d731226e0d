import "./texts.ts"
import { Button } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../../client/ask.ts"
import { CaseAround, Difficulties, type Difficulty } from "../../../client/case-file-contract.ts"
import { ConfirmDialog } from "../../../components/ConfirmDialog.tsx"
import { Icon } from "../../../components/Icon.tsx"
import type { IconName } from "../../../components/icon-paths.ts"
import { Moment } from "../../../components/Moment.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import { sayLabel } from "../../../i18n/say-label.ts"
import styles from "./Difficulties.module.css"
import { DifficultyForm } from "./DifficultyForm.tsx"

const kindIcons = {
	difficulty: "alertTriangle",
	improvement: "adjustments",
	contribution: "circleCheck",
} as const satisfies Record<Difficulty["tag"]["kind"], IconName>

/** What the yearly report is made from, noted while one works. */
export function DifficultiesTab({ caseId }: { readonly caseId: string }) {
	const { t } = useTranslation("caseTabs")
	const client = useQueryClient()
	const [writing, setWriting] = useState(false)
	const [withdrawing, setWithdrawing] = useState<Difficulty | null>(null)
	const remarks = useQuery({
		queryKey: ["case", caseId, "difficulties"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/difficulties`, Difficulties, { signal }),
	})
	const around = useQuery({
		queryKey: ["case", caseId, "around"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}`, CaseAround, { signal }),
		enabled: writing,
	})
	const refresh = async () => await client.invalidateQueries({ queryKey: ["case", caseId, "difficulties"] })
	return (
		<div className={styles["tab"]}>
			<div className={styles["head"]}>
				<div>
					<h3>{t("difficulties.title")}</h3>
					<p className={styles["lead"]}>{t("difficulties.lead")}</p>
				</div>
				{!writing && (
					<Button variant="default" size="sm" leftSection={<Icon name="flag" />} onClick={() => setWriting(true)}>
						{t("difficulties.report")}
					</Button>
				)}
			</div>
			{writing && (
				<QueryView query={around}>
					{(found) => (
						<DifficultyForm
							around={found}
							onDone={async () => {
								await refresh()
								setWriting(false)
							}}
							onCancel={() => setWriting(false)}
						/>
					)}
				</QueryView>
			)}
			<QueryView query={remarks}>
				{({ items }) =>
					items.length === 0 ? (
						<p className={styles["lead"]}>
							<b>{t("difficulties.none")}</b> {t("difficulties.noneHint")}
						</p>
					) : (
						<ul className={styles["remarks"]}>
							{items.map((one) => (
								<li key={one.id} data-withdrawn={one.withdrawn !== null}>
									<Icon name={kindIcons[one.tag.kind]} size={20} />
									<div>
										<p className={styles["kind"]}>{t(`difficulties.kind.${one.tag.kind}`)}</p>
										<p className={styles["tag"]}>{sayLabel(one.tag.label)}</p>
										<p className={styles["meta"]}>
											<Moment at={one.occurredOn} />
											{one.place !== null && <span>{sayLabel(one.place.label)}</span>}
											<span>
												{t("difficulties.noted", { name: one.recordedBy.name })} <Moment at={one.recordedAt} />
											</span>
										</p>
										{one.remark !== null && <p className={styles["remark"]}>{one.remark}</p>}
										{one.withdrawn !== null && (
											<p className={styles["meta"]}>
												<span>
													{t("withdrawnBy", { name: one.withdrawn.by.name })} <Moment at={one.withdrawn.at} />
												</span>
											</p>
										)}
									</div>
									{one.withdrawable && (
										<Button variant="subtle" size="sm" onClick={() => setWithdrawing(one)}>
											{t("difficulties.withdraw")}
										</Button>
									)}
								</li>
							))}
						</ul>
					)
				}
			</QueryView>
			{withdrawing && (
				<ConfirmDialog
					title={t("difficulties.withdrawTitle")}
					action={t("difficulties.withdrawAction")}
					confirm={async () => {
						await tell("POST", `/cases/${caseId}/difficulties/${withdrawing.id}/withdrawal`)
						await refresh()
						setWithdrawing(null)
					}}
					onClose={() => setWithdrawing(null)}
				>
					<p>{t("difficulties.withdrawText")}</p>
				</ConfirmDialog>
			)}
		</div>
	)
}
