import { Button, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { type Account, NewToken } from "../../client/contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Form } from "../../components/Form.tsx"
import { Moment } from "../../components/Moment.tsx"
import { OnceShown } from "../../components/OnceShown.tsx"
import { Panel } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Accounts.module.css"

const MOST_DAYS = 366

interface TokensProps {
	readonly account: Account
	readonly onChanged: () => Promise<void>
}

/** What another program calls the API with. */
export function Tokens({ account, onChanged }: TokensProps) {
	const { t } = useTranslation()
	const [token, setToken] = useState<string | null>(null)
	const [revoking, setRevoking] = useState<string | null>(null)
	const form = useSendingForm({
		initial: { days: "90" },
		check: {
			days: (days) =>
				/^\d{1,3}$/.test(days) && Number(days) >= 1 && Number(days) <= MOST_DAYS ? undefined : t("tokens.daysWrong"),
		},
		send: async ({ days }) => {
			const made = await ask("POST", `/accounts/${account.id}/tokens`, NewToken, { body: { days: Number(days) } })
			setToken(made.token)
			await onChanged()
		},
	})
	return (
		<Panel title={t("tokens.title")} lead={t("tokens.lead")}>
			{token !== null && <OnceShown title={t("tokens.shown")} secrets={[token]} />}
			{account.tokens.length === 0 ? (
				<p>{t("tokens.none")}</p>
			) : (
				<ul className={styles["rows"]}>
					{account.tokens.map((one) => (
						<li key={one.id} className={styles["row"]}>
							<div>
								{t("tokens.made")} <Moment at={one.createdAt} />
								{one.expiresAt !== null && (
									<small>
										{t("tokens.until")} <Moment at={one.expiresAt} />
									</small>
								)}
							</div>
							<Button variant="default" size="sm" onClick={() => setRevoking(one.id)}>
								{t("tokens.revoke")}
							</Button>
						</li>
					))}
				</ul>
			)}
			{account.disabledAt === null && (
				<Form state={form.state} action={t("tokens.issue")} quiet>
					<TextInput {...form.field("days")} label={t("tokens.days")} inputMode="numeric" maxLength={3} maw={220} />
				</Form>
			)}
			{revoking !== null && (
				<ConfirmDialog
					title={t("tokens.ask")}
					action={t("tokens.revoke")}
					onClose={() => setRevoking(null)}
					confirm={async () => {
						await tell("DELETE", `/accounts/${account.id}/tokens/${revoking}`)
						setRevoking(null)
						await onChanged()
					}}
				>
					<p>{t("tokens.revokeWhat")}</p>
				</ConfirmDialog>
			)}
		</Panel>
	)
}
