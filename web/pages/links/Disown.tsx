import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { LinkClient } from "../../client/ask-by-link.ts"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { Card } from "./Card.tsx"
import frame from "./LinkFrame.module.css"
import { forgetSecret } from "./link-secret.ts"

interface DisownProps {
	readonly client: LinkClient
	readonly onDone: () => void
}

/** « Ce n'est pas pour vous ? Prévenez-nous. »: says what will happen, then closes the link. */
export function Disown({ client, onDone }: DisownProps) {
	const { t } = useTranslation("links")
	const [asking, setAsking] = useState(false)
	const form = useSendingForm({
		initial: {},
		check: {},
		send: async () => {
			await client.disown()
			forgetSecret()
			onDone()
		},
	})
	if (asking)
		return (
			<Card title={t("gate.wrongTitle")} strong>
				<p>{t("gate.wrongText")}</p>
				<Form
					state={form.state}
					action={t("gate.wrongConfirm")}
					also={
						<Button variant="default" onClick={() => setAsking(false)}>
							{t("gate.back")}
						</Button>
					}
				>
					{null}
				</Form>
			</Card>
		)
	return (
		<p>
			{t("gate.wrong")}{" "}
			<button type="button" className={frame["plain"]} onClick={() => setAsking(true)}>
				{t("gate.wrongAction")}
			</button>
		</p>
	)
}
