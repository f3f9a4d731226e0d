import { Radio, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useNavigate } from "react-router"
import { ask } from "../../client/ask.ts"
import { Created } from "../../client/contract.ts"
import { Form } from "../../components/Form.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { PersonSelect } from "../../components/PersonSelect.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { administersAll } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { useRules } from "../setup/rules.ts"
import { ForbiddenPage } from "../start/ForbiddenPage.tsx"

const kinds = ["person", "office", "machine"] as const
type Kind = (typeof kinds)[number]

/** An account for a person of the directory, for somebody of the office, or for another program. */
export function NewAccountPage() {
	const { t } = useTranslation()
	const me = useMe()
	const navigate = useNavigate()
	const rules = useRules()
	const [kind, setKind] = useState<Kind>("person")
	const only = (wanted: readonly Kind[], rule: (value: string) => string | undefined) => (value: string) =>
		wanted.includes(kind) ? rule(value) : undefined
	const form = useSendingForm({
		initial: { personId: "", name: "", login: "", email: "" },
		check: {
			personId: only(["person"], rules.required(t("newAccount.personMissing"))),
			name: only(["office", "machine"], rules.required(t("setup.nameMissing"))),
			login: only(["person", "office"], rules.login),
			email: (email) => {
				if (kind === "machine" || (kind === "person" && email.trim() === "")) return undefined
				return rules.email(email)
			},
		},
		send: async (values) => {
			const name = values.name.trim()
			const login = values.login.trim().toLowerCase()
			const email = values.email.trim()
			const body =
				kind === "machine"
					? { kind, name }
					: kind === "office"
						? { kind, name, login, email }
						: { kind, personId: values.personId, login, ...(email === "" ? {} : { email }) }
			const { id } = await ask("POST", "/accounts", Created, { body })
			await navigate(`/administration/comptes/${id}`)
		},
		refusal: ({ code, problem }) => {
			if (code !== "PAYLOAD_INVALID") return undefined
			const [field] = problem.issues?.[0]?.path ?? []
			if (field === "login") return { field: "login", text: t("newAccount.loginTaken") }
			if (field === "email") return { field: "email", text: t("newAccount.emailTaken") }
			return field === "personId" ? { field: "personId", text: t("newAccount.personTaken") } : undefined
		},
	})
	if (!administersAll(me)) return <ForbiddenPage needs="administrator" />
	const person = form.field("personId")
	return (
		<Page title={t("newAccount.title")} lead={<Link to="/administration/comptes">{t("newAccount.back")}</Link>}>
			<Panel title={t("newAccount.who")} lead={t("newAccount.lead")}>
				<Form state={form.state} action={t("newAccount.submit")}>
					<Radio.Group label={t("newAccount.kind")} value={kind} onChange={(value) => setKind(value)}>
						{kinds.map((one) => (
							<Radio
								key={one}
								value={one}
								mt={10}
								label={t(`newAccount.kinds.${one}`)}
								description={t(`newAccount.hints.${one}`)}
							/>
						))}
					</Radio.Group>
					{kind === "person" ? (
						<PersonSelect
							id={person.id}
							label={t("newAccount.person")}
							description={t("newAccount.personHint")}
							error={person.error}
							value={form.values.personId}
							onChange={(id) => form.set("personId", id)}
						/>
					) : (
						<TextInput {...form.field("name")} label={t("newAccount.name")} autoComplete="off" />
					)}
					{kind !== "machine" && (
						<>
							<TextInput
								{...form.field("login")}
								label={t("signIn.login")}
								description={t("setup.loginHint")}
								autoComplete="off"
								autoCapitalize="none"
								spellCheck={false}
							/>
							<TextInput
								{...form.field("email")}
								label={kind === "person" ? t("newAccount.emailOptional") : t("setup.email")}
								type="email"
								autoComplete="off"
							/>
						</>
					)}
				</Form>
			</Panel>
		</Page>
	)
}
