import { TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { ask } from "../../client/ask.ts"
import { Created, SecondFactorWays } from "../../client/contract.ts"
import { Form } from "../../components/Form.tsx"
import { NewPasswordField } from "../../components/NewPasswordField.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { useSession } from "../../session/SessionProvider.tsx"
import { refusalOfCode, useRules } from "./rules.ts"

/** The first administrator, with the code that the first start has printed; then a second factor at once. */
export function SetupPage() {
	const { t } = useTranslation()
	const { signedIn } = useSession()
	const navigate = useNavigate()
	const rules = useRules()
	const form = useSendingForm({
		initial: { code: "", name: "", login: "", email: "", password: "" },
		check: {
			code: rules.required(t("setup.codeMissing")),
			name: rules.required(t("setup.nameMissing")),
			login: rules.login,
			email: rules.email,
			password: rules.password,
		},
		send: async (values) => {
			const login = values.login.trim().toLowerCase()
			const trimmed = { code: values.code.trim(), name: values.name.trim(), login, email: values.email.trim() }
			const { password } = values
			await ask("POST", "/setup", Created, { body: { ...trimmed, password }, signingIn: true })
			await ask("POST", "/sessions", SecondFactorWays, { body: { login, password }, signingIn: true })
			await signedIn()
			await navigate("/securite", { replace: true })
		},
		refusal: refusalOfCode(t, t("setup.codeRefused")),
	})
	const { name, login, email } = form.values
	return (
		<PublicPage title={t("setup.title")} lead={t("setup.lead")}>
			<Form state={form.state} action={t("setup.submit")}>
				<TextInput
					{...form.field("code")}
					label={t("setup.code")}
					description={t("setup.codeHint")}
					autoComplete="off"
					autoCapitalize="characters"
					spellCheck={false}
				/>
				<TextInput
					{...form.field("name")}
					label={t("setup.name")}
					description={t("setup.nameHint")}
					autoComplete="name"
				/>
				<TextInput
					{...form.field("login")}
					label={t("signIn.login")}
					description={t("setup.loginHint")}
					autoComplete="username"
					autoCapitalize="none"
					spellCheck={false}
				/>
				<TextInput {...form.field("email")} label={t("setup.email")} type="email" autoComplete="email" />
				<NewPasswordField field={form.field("password")} label={t("signIn.password")} owner={[name, login, email]} />
			</Form>
		</PublicPage>
	)
}
