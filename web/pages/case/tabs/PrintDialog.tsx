import "./texts.ts"
import { Button, Radio, Stack } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { Dialog } from "../../../components/Dialog.tsx"
import { Icon } from "../../../components/Icon.tsx"

interface PrintDialogProps {
	readonly caseId: string
	readonly onClose: () => void
}

/** Before a case goes on paper: what the sheet says of the patient. */
export function PrintDialog({ caseId, onClose }: PrintDialogProps) {
	const { t } = useTranslation("caseTabs")
	const navigate = useNavigate()
	const [identity, setIdentity] = useState("initials")
	return (
		<Dialog title={t("print.title")} onClose={onClose}>
			<Stack gap={16}>
				<p>{t("print.lead")}</p>
				<Radio.Group label={t("print.identity")} value={identity} onChange={setIdentity}>
					<Stack gap={8} pt={6}>
						<Radio value="initials" label={t("print.initials")} data-autofocus />
						<Radio value="named" label={t("print.named")} />
					</Stack>
				</Radio.Group>
				<div>
					<Button
						leftSection={<Icon name="printer" />}
						onClick={() => void navigate(`/dossiers/${caseId}/imprimer`, { state: { identity } })}
					>
						{t("print.prepare")}
					</Button>{" "}
					<Button variant="subtle" onClick={onClose}>
						{t("cancel")}
					</Button>
				</div>
			</Stack>
		</Dialog>
	)
}
