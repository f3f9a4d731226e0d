import "./texts.ts"
import { Button, Drawer } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { ask } from "../../../client/ask.ts"
import { CaseAround } from "../../../client/case-file-contract.ts"
import { type Identity, IdentityRecord } from "../../../client/identity-contract.ts"
import { Icon } from "../../../components/Icon.tsx"
import { Notice } from "../../../components/Notice.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import { formatDay, formatInstant } from "../../../format-instant.ts"
import { readClock } from "../../../i18n/read-clock.ts"
import styles from "./Identity.module.css"
import { PatientCodes } from "./PatientCodes.tsx"
import { RectifyForm } from "./RectifyForm.tsx"
import { RetentionOfCase } from "./RetentionOfCase.tsx"
import { RightsOfPatient } from "./RightsOfPatient.tsx"

interface IdentityDrawerProps {
	readonly caseId: string
	readonly onClose: () => void
}

/** Who the patient is and what they may ask: opened on demand, each opening recorded. For as long as it is rendered. */
export function IdentityDrawer({ caseId, onClose }: IdentityDrawerProps) {
	const { t } = useTranslation("caseTabs")
	const client = useQueryClient()
	const [rectifying, setRectifying] = useState(false)
	const [opener] = useState(() => document.activeElement)
	useEffect(
		() => () => {
			requestAnimationFrame(() => {
				if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
			})
		},
		[opener],
	)
	const record = useQuery({
		// Not under `case`: what others change there is no reason to open the record once more.
		queryKey: ["identity", caseId],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/identity`, IdentityRecord, { signal }),
		// Each opening is one, and is recorded as one; nothing of it stays in memory.
		gcTime: 0,
		refetchOnWindowFocus: false,
	})
	const around = useQuery({
		queryKey: ["case", caseId, "around"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}`, CaseAround, { signal }),
	})
	return (
		<Drawer
			opened
			onClose={onClose}
			position="right"
			size={520}
			title={t("identity.title")}
			transitionProps={{ duration: 180 }}
			closeButtonProps={{ "aria-label": t("identity.close") }}
			classNames={{ content: styles["drawer"] ?? "", header: styles["header"] ?? "", title: styles["title"] ?? "" }}
		>
			<div className={styles["sections"]}>
				<p className={styles["logged"]}>
					<Icon name="eye" size={20} /> {t("identity.logged")}
				</p>
				<QueryView query={record} rows={6}>
					{({ identity, version, former }) =>
						identity === null ? (
							<Notice icon="infoCircle" title={t("identity.erased")} />
						) : rectifying ? (
							<RectifyForm
								caseId={caseId}
								identity={identity}
								version={version}
								onDone={async () => {
									await Promise.all([
										client.invalidateQueries({ queryKey: ["identity", caseId] }),
										client.invalidateQueries({ queryKey: ["case", caseId] }),
									])
									setRectifying(false)
								}}
								onCancel={() => setRectifying(false)}
							/>
						) : (
							<section className={styles["section"]}>
								<IdentityLines identity={identity} />
								<div>
									<Button
										variant="default"
										size="sm"
										leftSection={<Icon name="pencil" />}
										onClick={() => setRectifying(true)}
									>
										{t("identity.rectify")}
									</Button>
								</div>
								{former.length > 0 && (
									<details className={styles["former"]}>
										<summary>{t("identity.former", { count: former.length })}</summary>
										{former.map((one) => (
											<div key={one.version}>
												<p className={styles["meta"]}>
													{t("identity.formerUntil", {
														when: formatInstant(one.replacedAt, readClock()),
														name: one.replacedBy.name,
													})}
												</p>
												<p>{one.reason}</p>
												<IdentityLines identity={one.identity} />
											</div>
										))}
									</details>
								)}
							</section>
						)
					}
				</QueryView>
				{around.data && (
					<>
						<RightsOfPatient caseId={caseId} platform={around.data.platformId} />
						<PatientCodes caseId={caseId} />
						<RetentionOfCase />
					</>
				)}
			</div>
		</Drawer>
	)
}

const shownFields = [
	"birthName",
	"usedName",
	"givenNames",
	"birthDate",
	"sex",
	"birthPlace",
	"phone",
	"email",
	"language",
	"interpreterNeeded",
	"ins",
] as const

function IdentityLines({ identity: { patient, requesterContact } }: { readonly identity: Identity }) {
	const { t } = useTranslation("caseTabs")
	const said = (name: (typeof shownFields)[number]): string | undefined => {
		if (name === "interpreterNeeded") return patient.interpreterNeeded ? t("identity.yes") : undefined
		if (name === "birthDate") return formatDay(patient.birthDate, readClock())
		if (name === "sex") return t(`identity.sexes.${patient.sex}`)
		return patient[name]
	}
	return (
		<dl className={styles["lines"]}>
			{shownFields.map((name) => {
				const value = said(name)
				return (
					value !== undefined && (
						<div key={name}>
							<dt>{t(`identity.${name}`)}</dt>
							<dd>{value}</dd>
						</div>
					)
				)
			})}
			{requesterContact && (
				<div>
					<dt>{t("identity.requester")}</dt>
					<dd>{[requesterContact.name, requesterContact.phone, requesterContact.email].filter(Boolean).join(", ")}</dd>
				</div>
			)}
		</dl>
	)
}
