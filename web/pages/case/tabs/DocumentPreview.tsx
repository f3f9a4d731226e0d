import { Button, Modal } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { askBytes } from "../../../client/ask.ts"
import type { CaseDocument } from "../../../client/case-file-contract.ts"
import { Icon } from "../../../components/Icon.tsx"
import { Notice } from "../../../components/Notice.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import styles from "./Documents.module.css"
import { ImageView } from "./ImageView.tsx"

// Half a megabyte that reads PDF: fetched when somebody opens one.
const PdfPages = lazy(async () => ({ default: (await import("./PdfPages.tsx")).PdfPages }))

interface DocumentPreviewProps {
	readonly document: CaseDocument & { readonly name: string }
	readonly onClose: () => void
}

/** A document, drawn in the page: neither shown by the browser's own viewer nor opened as a page of ours. */
export function DocumentPreview({ document, onClose }: DocumentPreviewProps) {
	const { t } = useTranslation("caseTabs")
	const { t: common } = useTranslation()
	const [failed, setFailed] = useState(false)
	const { id, name, contentType } = document
	const content = useQuery({
		queryKey: ["document", id],
		queryFn: ({ signal }) => askBytes(`/documents/${id}`, signal),
		// Each opening is one, and is recorded as one; nothing of it stays in memory.
		staleTime: 0,
		gcTime: 0,
		refetchOnWindowFocus: false,
		refetchOnReconnect: false,
	})
	return (
		<Modal
			opened
			size="min(920px, 100%)"
			onClose={onClose}
			title={name}
			closeButtonProps={{ "aria-label": t("documents.close") }}
		>
			<div className={styles["preview"]}>
				<p className={styles["logged"]}>
					<Icon name="eye" /> {t("documents.logged")}
					<Button
						component="a"
						href={`/api/documents/${id}`}
						download
						variant="default"
						size="sm"
						leftSection={<Icon name="download" />}
					>
						{t("documents.download")}
					</Button>
				</p>
				{failed ? (
					<Notice icon="alertTriangle" title={t("documents.previewFailed")} role="alert" />
				) : (
					<QueryView query={content}>
						{(bytes) => (
							<div className={styles["sheet"]}>
								{contentType === "application/pdf" ? (
									<Suspense fallback={<p className={styles["opening"]}>{common("state.loading")}</p>}>
										<PdfPages bytes={bytes} onFailed={() => setFailed(true)} />
									</Suspense>
								) : (
									<ImageView bytes={bytes} type={contentType} name={name} onFailed={() => setFailed(true)} />
								)}
							</div>
						)}
					</QueryView>
				)}
			</div>
		</Modal>
	)
}
