import { Button } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../../client/ask.ts"
import { PatientCodes as Codes, NewPatientCode, type PatientCode } from "../../../client/identity-contract.ts"
import { sayProblem } from "../../../client/say-problem.ts"
import { ConfirmDialog } from "../../../components/ConfirmDialog.tsx"
import { Icon } from "../../../components/Icon.tsx"
import { Notice } from "../../../components/Notice.tsx"
import { OnceShown } from "../../../components/OnceShown.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import { formatInstant } from "../../../format-instant.ts"
import { readClock } from "../../../i18n/read-clock.ts"
import styles from "./Identity.module.css"

/** Codes by which the patient sees who has opened the file: made here, shown once, revoked here. */
export function PatientCodes({ caseId }: { readonly caseId: string }) {
	const { t } = useTranslation("caseTabs")
	const { t: common } = useTranslation()
	const client = useQueryClient()
	const [made, setMade] = useState<string | null>(null)
	const [busy, setBusy] = useState(false)
	const [failure, setFailure] = useState<string | null>(null)
	const [revoking, setRevoking] = useState<PatientCode | null>(null)
	const path = `/cases/${caseId}/patient-codes`
	const codes = useQuery({
		queryKey: ["case", caseId, "patient-codes"],
		queryFn: ({ signal }) => ask("GET", path, Codes, { signal }),
	})
	const refresh = async () => await client.invalidateQueries({ queryKey: ["case", caseId, "patient-codes"] })

	async function make(): Promise<void> {
		setBusy(true)
		setFailure(null)
		try {
			setMade((await ask("POST", path, NewPatientCode)).code)
			await refresh()
		} catch (error) {
			setFailure(sayProblem(error, common))
		} finally {
			setBusy(false)
		}
	}

	const state = (one: PatientCode): string => {
		const when = (at: string) => formatInstant(at, readClock())
		if (one.revokedAt !== null) return t("codes.revoked", { when: when(one.revokedAt) })
		return new Date(one.expiresAt) < new Date()
			? t("codes.expired", { when: when(one.expiresAt) })
			: t("codes.until", { when: when(one.expiresAt) })
	}
	const holds = (one: PatientCode): boolean => one.revokedAt === null && new Date(one.expiresAt) > new Date()
	return (
		<section className={styles["section"]}>
			<div>
				<h3>{t("codes.title")}</h3>
				<p className={styles["meta"]}>{t("codes.lead", { address: `${window.location.host}/acces` })}</p>
			</div>
			{failure !== null && <Notice icon="alertTriangle" title={failure} tone="late" role="alert" />}
			{made !== null && (
				<div aria-live="polite">
					<OnceShown title={t("codes.made")} secrets={[made]} />
					<p className={styles["meta"]}>{t("codes.madeLead")}</p>
				</div>
			)}
			<QueryView query={codes} rows={1}>
				{({ items }) =>
					items.length === 0 ? (
						<p className={styles["meta"]}>{t("codes.none")}</p>
					) : (
						<ul className={styles["rows"]}>
							{items.map((one) => (
								<li key={one.id}>
									<p>
										{state(one)} <span className={styles["meta"]}>{t("codes.by", { name: one.createdBy.name })}</span>
									</p>
									{holds(one) && (
										<Button variant="subtle" size="sm" onClick={() => setRevoking(one)}>
											{t("codes.revoke")}
										</Button>
									)}
								</li>
							))}
						</ul>
					)
				}
			</QueryView>
			<div>
				<Button
					variant="default"
					size="sm"
					loading={busy}
					leftSection={<Icon name="key" />}
					onClick={() => void make()}
				>
					{t("codes.make")}
				</Button>
			</div>
			{revoking && (
				<ConfirmDialog
					title={t("codes.revokeTitle")}
					action={t("codes.revokeAction")}
					confirm={async () => {
						await tell("DELETE", `${path}/${revoking.id}`)
						await refresh()
						setRevoking(null)
					}}
					onClose={() => setRevoking(null)}
				>
					<p>{t("codes.revokeText")}</p>
				</ConfirmDialog>
			)}
		</section>
	)
}
