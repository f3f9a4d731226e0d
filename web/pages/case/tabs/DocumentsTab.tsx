import "./texts.ts"
import { Button } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../../client/ask.ts"
import { type CaseDocument, CaseDocuments } from "../../../client/case-file-contract.ts"
import { ConfirmDialog } from "../../../components/ConfirmDialog.tsx"
import { Icon } from "../../../components/Icon.tsx"
import { Moment } from "../../../components/Moment.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import { hasRole } from "../../../session/places.ts"
import { useMe } from "../../../session/SessionProvider.tsx"
import { DocumentPreview } from "./DocumentPreview.tsx"
import styles from "./Documents.module.css"
import { saySize } from "./say-size.ts"
import { UploadArea } from "./UploadArea.tsx"
import { UploadList } from "./UploadList.tsx"
import { useUploads } from "./use-uploads.ts"

type Named = CaseDocument & { readonly name: string }

const isNamed = (document: CaseDocument): document is Named => document.name !== null

/** The documents of a case: added by several at once, looked at in the page, taken back. */
export function DocumentsTab({ caseId }: { readonly caseId: string }) {
	const { t } = useTranslation("caseTabs")
	const client = useQueryClient()
	const [shown, setShown] = useState<Named | null>(null)
	const [withdrawing, setWithdrawing] = useState<Named | null>(null)
	const documents = useQuery({
		queryKey: ["case", caseId, "documents"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/documents`, CaseDocuments, { signal }),
	})
	const refresh = async () => await client.invalidateQueries({ queryKey: ["case", caseId, "documents"] })
	const { uploads, add, again, dismiss } = useUploads(caseId, refresh)
	return (
		<div className={styles["tab"]}>
			<h3>{t("documents.title")}</h3>
			<UploadArea onFiles={add} />
			<UploadList uploads={uploads} onAgain={again} onDismiss={dismiss} />
			<QueryView query={documents}>
				{({ items }) =>
					items.length === 0 ? (
						<p className={styles["none"]}>
							<b>{t("documents.none")}</b> {t("documents.noneHint")}
						</p>
					) : (
						<ul className={styles["documents"]}>
							{items.map((one) => (
								<DocumentRow
									key={one.id}
									document={one}
									onShow={() => isNamed(one) && setShown(one)}
									onWithdraw={() => isNamed(one) && setWithdrawing(one)}
								/>
							))}
						</ul>
					)
				}
			</QueryView>
			{shown && <DocumentPreview document={shown} onClose={() => setShown(null)} />}
			{withdrawing && (
				<ConfirmDialog
					title={t("documents.withdrawTitle", { name: withdrawing.name })}
					action={t("documents.withdrawAction")}
					confirm={async () => {
						await tell("POST", `/documents/${withdrawing.id}/withdrawal`)
						await refresh()
						setWithdrawing(null)
					}}
					onClose={() => setWithdrawing(null)}
				>
					<p>{t("documents.withdrawText")}</p>
				</ConfirmDialog>
			)}
		</div>
	)
}

interface DocumentRowProps {
	readonly document: CaseDocument
	readonly onShow: () => void
	readonly onWithdraw: () => void
}

function DocumentRow({ document, onShow, onWithdraw }: DocumentRowProps) {
	const { t } = useTranslation("caseTabs")
	const me = useMe()
	const { id, name, contentType, size, withdrawn } = document
	const decides = hasRole(me, "physician") || hasRole(me, "physicianDeputy")
	const openable = name !== null && (withdrawn === null || decides)
	return (
		<li data-withdrawn={withdrawn !== null}>
			<Icon name={contentType === "application/pdf" ? "fileDescription" : "photo"} size={20} />
			<div className={styles["what"]}>
				{openable ? (
					<button type="button" className={styles["name"]} onClick={onShow} aria-label={t("documents.open", { name })}>
						{name}
					</button>
				) : (
					<p className={styles["name"]}>{name ?? t("documents.erased")}</p>
				)}
				<p className={styles["meta"]}>
					<span>
						{t(`documents.kind.${contentType}`)}, {saySize(size, t)}
					</span>
					<span>
						{t("documents.by", { name: document.addedByName })} <Moment at={document.addedAt} />
					</span>
					{withdrawn !== null && (
						<span>
							{t("documents.withdrawn", { name: withdrawn.byName })} <Moment at={withdrawn.at} />
						</span>
					)}
				</p>
			</div>
			{name !== null && withdrawn === null && (
				<div className={styles["acts"]}>
					<Button
						component="a"
						href={`/api/documents/${id}`}
						download
						variant="subtle"
						size="sm"
						aria-label={t("documents.downloadOf", { name })}
					>
						<Icon name="download" />
					</Button>
					{(document.addedBy === me.id || decides) && (
						<Button variant="subtle" size="sm" aria-label={t("documents.withdrawOf", { name })} onClick={onWithdraw}>
							{t("documents.withdraw")}
						</Button>
					)}
				</div>
			)}
		</li>
	)
}
