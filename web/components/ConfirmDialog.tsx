import { Button, PasswordInput } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useProviders } from "../session/use-providers.ts"
import styles from "./ConfirmDialog.module.css"
import { Dialog } from "./Dialog.tsx"
import { Form } from "./Form.tsx"
import { useSendingForm } from "./use-sending-form.ts"

interface ConfirmDialogProps {
	/** The question, with its object. */
	readonly title: string
	/** What will have happened afterwards. */
	readonly children: ReactNode
	readonly action: string
	/** Ask for the password once more: `confirm` is given what the API takes. */
	readonly withPassword?: boolean
	readonly confirm: (body: { readonly password?: string }) => Promise<void>
	readonly onClose: () => void
}

/** Before what cannot be taken back, or lets somebody in: says what will happen, and asks who one is. */
export function ConfirmDialog({ title, children, action, withPassword = false, confirm, onClose }: ConfirmDialogProps) {
	const { t } = useTranslation()
	const providers = useProviders()
	// Whoever only signs in with Pro Santé Connect has no password to give.
	const mayHaveNone = providers.length > 0
	const form = useSendingForm({
		initial: { password: "" },
		check: {
			password: (password) =>
				withPassword && password === "" && !mayHaveNone ? t("confirm.passwordMissing") : undefined,
		},
		send: async ({ password }) => await confirm(withPassword && password !== "" ? { password } : {}),
		refusal: ({ code }) =>
			withPassword && code === "FORBIDDEN" ? { field: "password", text: t("confirm.passwordWrong") } : undefined,
	})
	return (
		<Dialog title={title} onClose={onClose}>
			<Form
				state={form.state}
				action={action}
				also={
					<Button variant="subtle" onClick={onClose}>
						{t("confirm.back")}
					</Button>
				}
			>
				<div className={styles["what"]}>{children}</div>
				{withPassword && (
					<PasswordInput
						{...form.field("password")}
						label={t("confirm.password")}
						description={mayHaveNone ? t("confirm.passwordNone") : t("confirm.passwordWhy")}
						autoComplete="current-password"
						data-autofocus
						visibilityToggleButtonProps={{ "aria-label": t("password.show") }}
					/>
				)}
			</Form>
		</Dialog>
	)
}
