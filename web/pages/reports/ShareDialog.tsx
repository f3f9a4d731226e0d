import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Dialog } from "../../components/Dialog.tsx"
import { OnceShown } from "../../components/OnceShown.tsx"
import styles from "./Reports.module.css"
import { sayDay } from "./say-day.ts"
import { useReportChanges } from "./use-reports.ts"

interface ShareDialogProps {
	readonly reportId: string
	/** For whom it is. */
	readonly name: string
	readonly onClose: () => void
}

/** A link to hand over by other means than a message: for whom, what it lets them do, until when; shown this once. */
export function ShareDialog({ reportId, name, onClose }: ShareDialogProps) {
	const { t } = useTranslation("reports")
	const { share } = useReportChanges(reportId)
	const [made, setMade] = useState<Awaited<ReturnType<typeof share>> | null>(null)
	if (made === null)
		return (
			<ConfirmDialog
				title={t("share.title", { name })}
				action={t("share.make")}
				onClose={onClose}
				confirm={async () => setMade(await share())}
			>
				<p>{t("share.may")}</p>
				<p>{t("share.until")}</p>
				<p>{t("share.former")}</p>
			</ConfirmDialog>
		)
	return (
		<Dialog title={t("share.made", { name })} onClose={onClose}>
			<p>{t("share.once", { day: sayDay(made.expiresAt.slice(0, 10)) })}</p>
			<OnceShown title={t("share.secret", { name })} secrets={[made.address]} />
			<div className={styles["moves"]}>
				<Button onClick={onClose}>{t("share.done")}</Button>
			</div>
		</Dialog>
	)
}
