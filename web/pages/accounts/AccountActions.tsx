import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { type Account, Invitation } from "../../client/contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Moment } from "../../components/Moment.tsx"
import { OnceShown } from "../../components/OnceShown.tsx"
import styles from "./Accounts.module.css"

interface AccountActionsProps {
	readonly account: Account
	readonly onChanged: () => Promise<void>
}

type Action = "invite" | "reset" | "disable" | "enable"

/** What an administrator does to somebody else's account. */
export function AccountActions({ account, onChanged }: AccountActionsProps) {
	const { t } = useTranslation()
	const [dialog, setDialog] = useState<Action | null>(null)
	const [invitation, setInvitation] = useState<{ readonly code: string; readonly expiresAt: string } | null>(null)
	const { id, name, kind, login, disabledAt, hasSecondFactor, hasPassword } = account
	const possible: readonly Action[] =
		disabledAt !== null
			? ["enable"]
			: [
					...(kind === "person" && login !== null ? (["invite"] as const) : []),
					...(hasSecondFactor ? (["reset"] as const) : []),
					"disable",
				]
	async function act(action: Action): Promise<void> {
		if (action === "invite") setInvitation(await ask("POST", `/accounts/${id}/invitation`, Invitation))
		else {
			await tell("POST", action === "reset" ? `/accounts/${id}/second-factor/reset` : `/accounts/${id}/${action}`)
			setInvitation(null)
		}
		setDialog(null)
		await onChanged()
	}
	const label = (action: Action) =>
		action === "invite" && hasPassword ? t("account.actions.inviteAgain") : t(`account.actions.${action}`)
	return (
		<>
			<div className={styles["actions"]}>
				{possible.map((action) => (
					<Button
						key={action}
						variant={action === "invite" && !hasPassword ? "filled" : "default"}
						size="sm"
						onClick={() => setDialog(action)}
					>
						{label(action)}
					</Button>
				))}
			</div>
			{invitation && (
				<div>
					<OnceShown title={t("account.invitation", { name })} secrets={[invitation.code]} />
					<p className={styles["over"]}>
						{t("account.invitationUse")} <Moment at={invitation.expiresAt} />.
					</p>
				</div>
			)}
			{dialog && (
				<ConfirmDialog
					title={t(`account.ask.${dialog}`, { name })}
					action={label(dialog)}
					onClose={() => setDialog(null)}
					confirm={() => act(dialog)}
				>
					<p>{t(`account.what.${dialog}`)}</p>
				</ConfirmDialog>
			)}
		</>
	)
}
