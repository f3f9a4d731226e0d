import { Button, PasswordInput, TextInput } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { type Passkey, Passkeys as PasskeyList, WebAuthnOptions } from "../../client/contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Dialog } from "../../components/Dialog.tsx"
import { Form } from "../../components/Form.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Notice } from "../../components/Notice.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { makePasskey, PasskeyNotUsed } from "../../session/passkeys.ts"
import { mustEnrol } from "../../session/places.ts"
import { useMe, useSession } from "../../session/SessionProvider.tsx"
import { useProviders } from "../../session/use-providers.ts"
import styles from "./Security.module.css"

/** Passkeys: finger, face or PIN of a device instead of a password and a code. */
export function Passkeys({ onEnrolled }: { readonly onEnrolled: (said: string) => void }) {
	const { t } = useTranslation()
	const me = useMe()
	const { refresh, forget } = useSession()
	const client = useQueryClient()
	const [adding, setAdding] = useState(false)
	const [removing, setRemoving] = useState<Passkey | null>(null)
	// As long as a second factor is owed the list is not to be seen, and it is empty.
	const compulsory = mustEnrol(me)
	const query = useQuery({
		queryKey: ["passkeys"],
		queryFn: ({ signal }) => ask("GET", "/me/passkeys", PasskeyList, { signal }),
		enabled: !compulsory,
	})
	return (
		<Panel title={t("passkeys.title")} lead={t("passkeys.lead")}>
			{!compulsory && (
				<QueryView query={query} rows={1}>
					{({ items }) =>
						items.length === 0 ? (
							<p className={styles["state"]}>{t("passkeys.none")}</p>
						) : (
							<ul className={styles["rows"]}>
								{items.map((one) => (
									<li key={one.id} className={styles["row"]}>
										<Icon name="key" size={20} />
										<div>
											<p className={styles["name"]}>{one.name ?? t("passkeys.unnamed")}</p>
											{one.createdAt !== null && (
												<p className={styles["detail"]}>
													{t("passkeys.added")} <Moment at={one.createdAt} />
												</p>
											)}
										</div>
										<Button
											variant="default"
											size="sm"
											aria-label={t("passkeys.removeThis", { name: one.name ?? t("passkeys.unnamed") })}
											onClick={() => setRemoving(one)}
										>
											{t("passkeys.remove")}
										</Button>
									</li>
								))}
							</ul>
						)
					}
				</QueryView>
			)}
			<div>
				<Button variant="default" leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
					{t("passkeys.add")}
				</Button>
			</div>
			{adding && (
				<AddPasskey
					onClose={() => setAdding(false)}
					onDone={async (name) => {
						setAdding(false)
						onEnrolled(t("passkeys.done", { name }))
						await refresh()
						await client.invalidateQueries({ queryKey: ["passkeys"] })
						await client.invalidateQueries({ queryKey: ["devices"] })
					}}
				/>
			)}
			{removing && (
				<ConfirmDialog
					title={t("passkeys.removeTitle", { name: removing.name ?? t("passkeys.unnamed") })}
					action={t("passkeys.remove")}
					withPassword
					onClose={() => setRemoving(null)}
					confirm={async (body) => {
						await tell("POST", `/me/passkeys/${removing.id}/removal`, { body })
						forget("factor")
					}}
				>
					<p>{t("passkeys.removeWhat")}</p>
				</ConfirmDialog>
			)}
		</Panel>
	)
}

interface AddPasskeyProps {
	readonly onDone: (name: string) => Promise<void>
	readonly onClose: () => void
}

function AddPasskey({ onDone, onClose }: AddPasskeyProps) {
	const { t } = useTranslation()
	const mayHaveNone = useProviders().length > 0
	const [failure, setFailure] = useState<string | null>(null)
	const form = useSendingForm({
		initial: { name: "", password: "" },
		check: {
			name: (name) => (name.trim() === "" ? t("passkeys.nameMissing") : undefined),
			password: (password) => (password === "" && !mayHaveNone ? t("confirm.passwordMissing") : undefined),
		},
		send: async (values) => {
			setFailure(null)
			const name = values.name.trim()
			const body = values.password === "" ? {} : { password: values.password }
			const options = await ask("POST", "/me/passkeys/options", WebAuthnOptions, { body })
			try {
				const credential = await makePasskey(options)
				await tell("POST", "/me/passkeys", { body: { name, credential } })
			} catch (error) {
				if (!(error instanceof PasskeyNotUsed)) throw error
				setFailure(error.known ? t("passkeys.known") : t("passkeys.notMade"))
				return
			}
			await onDone(name)
		},
		refusal: ({ code }) => {
			if (code === "FORBIDDEN") return { field: "password", text: t("confirm.passwordWrong") }
			return code === "CODE_REFUSED" ? { text: t("passkeys.notMade") } : undefined
		},
	})
	return (
		<Dialog title={t("passkeys.add")} onClose={onClose}>
			<Form
				state={form.state}
				action={t("passkeys.make")}
				also={
					<Button variant="subtle" onClick={onClose}>
						{t("confirm.back")}
					</Button>
				}
			>
				{failure !== null && <Notice icon="alertTriangle" title={failure} tone="late" role="alert" />}
				<TextInput
					{...form.field("name")}
					label={t("passkeys.name")}
					description={t("passkeys.nameHint")}
					maxLength={100}
					data-autofocus
				/>
				<PasswordInput
					{...form.field("password")}
					label={t("confirm.password")}
					description={mayHaveNone ? t("confirm.passwordNone") : t("confirm.passwordWhy")}
					autoComplete="current-password"
					visibilityToggleButtonProps={{ "aria-label": t("password.show") }}
				/>
			</Form>
		</Dialog>
	)
}
