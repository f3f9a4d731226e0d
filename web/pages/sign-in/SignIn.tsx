import { Button, PasswordInput, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { type Me, type SecondFactorWays, SecondFactorWays as Ways, WebAuthnOptions } from "../../client/contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Form } from "../../components/Form.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Notice } from "../../components/Notice.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { askPasskey, PasskeyNotUsed } from "../../session/passkeys.ts"
import { rememberPath } from "../../session/return-path.ts"
import { useSession } from "../../session/SessionProvider.tsx"
import { useProviders } from "../../session/use-providers.ts"
import { SecondFactor } from "./SecondFactor.tsx"
import styles from "./SignIn.module.css"

interface SignInProps {
	/** Where Pro Santé Connect should lead back to. */
	readonly path: string
	readonly onSignedIn: (me: Me) => void
	/** Whoever asks for a second factor asks for all the attention. */
	readonly onStep?: (step: "password" | "secondFactor") => void
}

type Asked = NonNullable<SecondFactorWays>["secondFactor"]

/** Password then second factor, or a passkey that is both, or Pro Santé Connect. */
export function SignIn({ path, onSignedIn, onStep }: SignInProps) {
	const { t } = useTranslation()
	const { signedIn } = useSession()
	const [asked, setAsked] = useState<Asked | null>(null)
	const [passkeyFailure, setPasskeyFailure] = useState<string | null>(null)
	const [passkeyBusy, setPasskeyBusy] = useState(false)
	const providers = useProviders()

	async function finish(): Promise<void> {
		const me = await signedIn()
		if (me) onSignedIn(me)
	}

	const form = useSendingForm({
		initial: { login: "", password: "" },
		check: {
			login: (login) => (login.trim() === "" ? t("signIn.loginMissing") : undefined),
			password: (password) => (password === "" ? t("signIn.passwordMissing") : undefined),
		},
		send: async ({ login, password }) => {
			const body = { login: login.trim(), password }
			const answer = await ask("POST", "/sessions", Ways, { body, signingIn: true })
			if (answer === null) return await finish()
			setPasskeyFailure(null)
			setAsked(answer.secondFactor)
			onStep?.("secondFactor")
		},
		refusal: ({ code }) => (code === "UNAUTHENTICATED" ? { text: t("signIn.wrong") } : undefined),
	})

	async function signInWithPasskey(): Promise<void> {
		setPasskeyBusy(true)
		setPasskeyFailure(null)
		try {
			const options = await ask("POST", "/sessions/passkey/options", WebAuthnOptions, { body: {}, signingIn: true })
			const credential = await askPasskey(options)
			await tell("POST", "/sessions/passkey", { body: { credential }, signingIn: true })
			await finish()
		} catch (error) {
			const refused = error instanceof PasskeyNotUsed || (error as { code?: string }).code === "UNAUTHENTICATED"
			setPasskeyFailure(refused ? t("signIn.passkeyFailed") : sayProblem(error, t))
		} finally {
			setPasskeyBusy(false)
		}
	}
	const passkeyButton = (
		<Button
			variant="default"
			fullWidth
			leftSection={<Icon name="fingerprint" size={18} />}
			loading={passkeyBusy}
			onClick={() => void signInWithPasskey()}
		>
			{t("signIn.passkey")}
		</Button>
	)
	const failure = passkeyFailure !== null && (
		<Notice icon="alertTriangle" title={passkeyFailure} tone="late" role="alert" />
	)

	if (asked)
		return (
			<>
				{failure}
				<SecondFactor
					ways={asked}
					passkey={asked.includes("passkey") ? passkeyButton : null}
					onDone={finish}
					onRestart={() => {
						setAsked(null)
						onStep?.("password")
					}}
				/>
			</>
		)
	return (
		<>
			{failure}
			<Form state={form.state} action={t("signIn.submit")}>
				<TextInput
					{...form.field("login")}
					label={t("signIn.login")}
					autoComplete="username"
					autoCapitalize="none"
					spellCheck={false}
				/>
				<PasswordInput
					{...form.field("password")}
					label={t("signIn.password")}
					autoComplete="current-password"
					visibilityToggleButtonProps={{ "aria-label": t("password.show") }}
				/>
			</Form>
			<div className={styles["others"]}>
				<p className={styles["or"]}>{t("signIn.or")}</p>
				{passkeyButton}
				{providers.map(({ id, name, begin }) => (
					<Button
						key={id}
						component="a"
						href={begin}
						variant="default"
						fullWidth
						leftSection={<Icon name="idBadge2" size={18} />}
						onClick={() => rememberPath(path)}
					>
						{name}
					</Button>
				))}
			</div>
			<p className={styles["help"]}>{t("signIn.help")}</p>
		</>
	)
}
