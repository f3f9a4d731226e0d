import { PasswordInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { tell } from "../../client/ask.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Form } from "../../components/Form.tsx"
import { NewPasswordField } from "../../components/NewPasswordField.tsx"
import { Panel } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { useMe, useSession } from "../../session/SessionProvider.tsx"
import { useProviders } from "../../session/use-providers.ts"

export function PasswordPanel() {
	const { t } = useTranslation()
	const me = useMe()
	const { forget } = useSession()
	const mayHaveNone = useProviders().length > 0
	const form = useSendingForm({
		initial: { current: "", password: "" },
		check: {
			current: (current) => (current === "" && !mayHaveNone ? t("confirm.passwordMissing") : undefined),
			password: (password) => (Array.from(password).length < 12 ? t("password.tooShort") : undefined),
		},
		send: async ({ current, password }) => {
			await tell("POST", "/me/password", { body: { password, ...(current === "" ? {} : { current }) } })
			forget("password")
		},
		refusal: (problem) => {
			if (problem.code === "FORBIDDEN") return { field: "current", text: t("confirm.passwordWrong") }
			return problem.code === "PASSWORD_REFUSED" ? { field: "password", text: sayProblem(problem, t) } : undefined
		},
	})
	return (
		<Panel title={t("password.title")} lead={t("password.ends")}>
			<Form state={form.state} action={t("password.change")} quiet>
				<PasswordInput
					{...form.field("current")}
					label={t("password.current")}
					autoComplete="current-password"
					visibilityToggleButtonProps={{ "aria-label": t("password.show") }}
				/>
				<NewPasswordField field={form.field("password")} label={t("password.new")} owner={[me.name]} />
			</Form>
		</Panel>
	)
}
