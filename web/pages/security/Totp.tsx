import { Button, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { NewTotp, RecoveryCodes } from "../../client/contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Form } from "../../components/Form.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Panel } from "../../components/Page.tsx"
import { QrCode } from "../../components/QrCode.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { useMe, useSession } from "../../session/SessionProvider.tsx"
import styles from "./Security.module.css"

interface TotpProps {
	readonly onEnrolled: (said: string, recoveryCodes: readonly string[]) => void
	readonly onCodes: (recoveryCodes: readonly string[]) => void
}

/** The authenticator application, and the recovery codes for the day it is lost. */
export function Totp({ onEnrolled, onCodes }: TotpProps) {
	const { t } = useTranslation()
	const me = useMe()
	const { refresh, forget } = useSession()
	const [dialog, setDialog] = useState<"enrol" | "remove" | "codes" | null>(null)
	const [begun, setBegun] = useState<NewTotp | null>(null)
	const factors = me.session?.secondFactor ?? { totp: false, passkeys: 0, recoveryCodes: 0 }
	const close = () => setDialog(null)

	return (
		<Panel title={t("totp.title")} lead={t("totp.lead")}>
			{factors.totp ? (
				<>
					<p className={styles["state"]}>
						<Icon name="check" /> {t("totp.enrolled")} {t("recovery.left", { count: factors.recoveryCodes })}
					</p>
					<div className={styles["actions"]}>
						<Button variant="default" size="sm" onClick={() => setDialog("codes")}>
							{t("recovery.renew")}
						</Button>
						<Button variant="default" size="sm" onClick={() => setDialog("remove")}>
							{t("totp.remove")}
						</Button>
					</div>
				</>
			) : begun ? (
				<Enrolment
					totp={begun}
					onCancel={() => setBegun(null)}
					onDone={async () => {
						setBegun(null)
						onEnrolled(t("totp.done"), begun.recoveryCodes)
						await refresh()
					}}
				/>
			) : (
				<div>
					<Button variant={me.session?.secondFactorRequired ? "filled" : "default"} onClick={() => setDialog("enrol")}>
						{t("totp.enrol")}
					</Button>
				</div>
			)}
			{dialog === "enrol" && (
				<ConfirmDialog
					title={t("totp.enrol")}
					action={t("totp.begin")}
					withPassword
					onClose={close}
					confirm={async (body) => {
						setBegun(await ask("POST", "/me/totp", NewTotp, { body }))
						close()
					}}
				>
					<p>{t("totp.enrolWhat")}</p>
				</ConfirmDialog>
			)}
			{dialog === "remove" && (
				<ConfirmDialog
					title={t("totp.removeTitle")}
					action={t("totp.remove")}
					withPassword
					onClose={close}
					confirm={async (body) => {
						await tell("POST", "/me/totp/removal", { body })
						forget("factor")
					}}
				>
					<p>{t("totp.removeWhat")}</p>
				</ConfirmDialog>
			)}
			{dialog === "codes" && (
				<ConfirmDialog
					title={t("recovery.renew")}
					action={t("recovery.make")}
					withPassword
					onClose={close}
					confirm={async (body) => {
						const { recoveryCodes } = await ask("POST", "/me/recovery-codes", RecoveryCodes, { body })
						onCodes(recoveryCodes)
						close()
						await refresh()
					}}
				>
					<p>{t("recovery.renewWhat")}</p>
				</ConfirmDialog>
			)}
		</Panel>
	)
}

interface EnrolmentProps {
	readonly totp: NewTotp
	readonly onDone: () => Promise<void>
	readonly onCancel: () => void
}

function Enrolment({ totp, onDone, onCancel }: EnrolmentProps) {
	const { t } = useTranslation()
	const form = useSendingForm({
		initial: { code: "" },
		check: { code: (code) => (/^\d{6}$/.test(code.replaceAll(/\s/g, "")) ? undefined : t("totp.sixDigits")) },
		send: async ({ code }) => {
			await tell("POST", "/me/totp/confirmation", { body: { code: code.replaceAll(/\s/g, "") } })
			await onDone()
		},
		refusal: ({ code }) => (code === "CODE_REFUSED" ? { field: "code", text: t("totp.wrong") } : undefined),
	})
	return (
		<div className={styles["enrol"]}>
			<ol className={styles["steps"]}>
				<li>
					<div>
						<h3>{t("totp.scan")}</h3>
						<div className={styles["qr"]}>
							<QrCode text={totp.uri} label={t("totp.qr")} />
							<div>
								<p>{t("totp.byHand")}</p>
								<p className={styles["secret"]}>{totp.secret.match(/.{1,4}/g)?.join(" ")}</p>
							</div>
						</div>
					</div>
				</li>
				<li>
					<Form
						state={form.state}
						action={t("totp.confirm")}
						also={
							<Button variant="subtle" onClick={onCancel}>
								{t("confirm.back")}
							</Button>
						}
					>
						<TextInput
							{...form.field("code")}
							label={t("totp.confirmCode")}
							description={t("totp.codeHint")}
							autoComplete="one-time-code"
							inputMode="numeric"
							maxLength={9}
							classNames={{ input: styles["code"] ?? "" }}
						/>
					</Form>
				</li>
			</ol>
		</div>
	)
}
