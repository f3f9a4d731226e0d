import { TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { ask } from "../../client/ask.ts"
import { Invited, SecondFactorWays } from "../../client/contract.ts"
import { Form } from "../../components/Form.tsx"
import { NewPasswordField } from "../../components/NewPasswordField.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { mustEnrol } from "../../session/places.ts"
import { useSession } from "../../session/SessionProvider.tsx"
import { SecondFactor } from "../sign-in/SecondFactor.tsx"
import { refusalOfCode, useRules } from "./rules.ts"

type Ways = NonNullable<SecondFactorWays>["secondFactor"]

/** A first or new password, with a code from an administrator; then in, by way of the second factor. */
export function InvitationPage() {
	const { t } = useTranslation()
	const { signedIn } = useSession()
	const navigate = useNavigate()
	const rules = useRules()
	const [asked, setAsked] = useState<Ways | null>(null)

	async function finish(): Promise<void> {
		const me = await signedIn()
		await navigate(me && mustEnrol(me) ? "/securite" : "/", { replace: true })
	}
	const form = useSendingForm({
		initial: { code: "", password: "" },
		check: { code: rules.required(t("setup.codeMissing")), password: rules.password },
		send: async ({ code, password }) => {
			const { login } = await ask("POST", "/invitations", Invited, {
				body: { code: code.trim(), password },
				signingIn: true,
			})
			const answer = await ask("POST", "/sessions", SecondFactorWays, { body: { login, password }, signingIn: true })
			if (answer === null) return await finish()
			setAsked(answer.secondFactor)
		},
		refusal: refusalOfCode(t, t("invitation.codeRefused")),
	})
	if (asked)
		return (
			<PublicPage title={t("signIn.secondTitle")} lead={t("signIn.secondLead")}>
				<SecondFactor ways={asked} passkey={null} onDone={finish} onRestart={() => void navigate("/connexion")} />
			</PublicPage>
		)
	return (
		<PublicPage title={t("invitation.title")} lead={t("invitation.lead")}>
			<Form state={form.state} action={t("invitation.submit")}>
				<TextInput
					{...form.field("code")}
					label={t("invitation.code")}
					description={t("invitation.codeHint")}
					autoComplete="off"
					autoCapitalize="characters"
					spellCheck={false}
				/>
				<NewPasswordField field={form.field("password")} label={t("invitation.password")} owner={[]} />
			</Form>
		</PublicPage>
	)
}
