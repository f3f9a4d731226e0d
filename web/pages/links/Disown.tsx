import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { LinkClient } from "../../client/ask-by-link.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import frame from "./LinkFrame.module.css"
import { forgetSecret } from "./link-secret.ts"

interface DisownProps {
	readonly client: LinkClient
	readonly onDone: () => void
}

/** « Ce n'est pas pour vous ? Prévenez-nous. » */
export function Disown({ client, onDone }: DisownProps) {
	const { t } = useTranslation("links")
	const [asking, setAsking] = useState(false)
	return (
		<p>
			{t("gate.wrong")}{" "}
			<button type="button" className={frame["plain"]} onClick={() => setAsking(true)}>
				{t("gate.wrongAction")}
			</button>
			{asking && (
				<ConfirmDialog
					title={t("gate.wrongTitle")}
					action={t("gate.wrongConfirm")}
					onClose={() => setAsking(false)}
					confirm={async () => {
						await client.disown()
						forgetSecret()
						onDone()
					}}
				>
					<p>{t("gate.wrongText")}</p>
				</ConfirmDialog>
			)}
		</p>
	)
}
