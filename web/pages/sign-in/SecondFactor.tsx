import { Button, TextInput } from "@mantine/core"
import { type ReactNode, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { tell } from "../../client/ask.ts"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./SignIn.module.css"

interface SecondFactorProps {
	readonly ways: readonly ("totp" | "passkey" | "recoveryCode")[]
	/** The button, when a passkey is one of the ways. */
	readonly passkey: ReactNode
	readonly onDone: () => Promise<void>
	readonly onRestart: () => void
}

/** The second half of signing in: a code of the application, a passkey, or a recovery code when all else is lost. */
export function SecondFactor({ ways, passkey, onDone, onRestart }: SecondFactorProps) {
	const { t } = useTranslation()
	const hasTotp = ways.includes("totp")
	const [way, setWay] = useState<"totp" | "recoveryCode">(hasTotp ? "totp" : "recoveryCode")
	const hasCode = hasTotp || ways.includes("recoveryCode")
	const input = useRef<HTMLInputElement>(null)
	// Whoever has just given a password, or asked for the other way, goes on typing.
	useEffect(() => input.current?.focus(), [way])
	const form = useSendingForm({
		initial: { code: "" },
		check: {
			code: (code) => {
				if (way === "totp") return /^\d{6}$/.test(code.replaceAll(/\s/g, "")) ? undefined : t("totp.sixDigits")
				return code.trim() === "" ? t("signIn.recoveryMissing") : undefined
			},
		},
		send: async ({ code }) => {
			const body = way === "totp" ? { code: code.replaceAll(/\s/g, "") } : { recoveryCode: code.trim() }
			await tell("POST", "/sessions/second-factor", { body, signingIn: true })
			await onDone()
		},
		refusal: ({ code }) =>
			code === "UNAUTHENTICATED"
				? { field: "code", text: way === "totp" ? t("totp.wrong") : t("signIn.recoveryWrong") }
				: undefined,
	})
	const otherWay = way === "totp" ? "recoveryCode" : "totp"
	return (
		<>
			{hasCode && (
				<Form
					key={way}
					state={form.state}
					action={t("signIn.submit")}
					also={
						<Button variant="subtle" onClick={onRestart}>
							{t("signIn.restart")}
						</Button>
					}
				>
					<TextInput
						{...form.field("code")}
						label={way === "totp" ? t("totp.code") : t("signIn.recoveryCode")}
						description={way === "totp" ? t("totp.codeHint") : t("signIn.recoveryHint")}
						autoComplete="one-time-code"
						inputMode={way === "totp" ? "numeric" : "text"}
						autoCapitalize="characters"
						spellCheck={false}
						maxLength={way === "totp" ? 9 : 40}
						ref={input}
						classNames={{ input: styles["code"] ?? "" }}
					/>
				</Form>
			)}
			{(passkey !== null || ways.includes(otherWay)) && (
				<div className={styles["others"]}>
					{hasCode && <p className={styles["or"]}>{t("signIn.or")}</p>}
					{passkey}
					{ways.includes(otherWay) && (
						<Button
							variant="default"
							fullWidth
							onClick={() => {
								form.reset()
								setWay(otherWay)
							}}
						>
							{otherWay === "totp" ? t("signIn.useTotp") : t("signIn.useRecovery")}
						</Button>
					)}
				</div>
			)}
			{!hasCode && (
				<Button variant="subtle" onClick={onRestart}>
					{t("signIn.restart")}
				</Button>
			)}
		</>
	)
}
