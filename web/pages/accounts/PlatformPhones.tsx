import { Button, TextInput } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { tell } from "../../client/ask.ts"
import type { Platform } from "../../client/contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Panel } from "../../components/Page.tsx"
import { administersAll } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { usePlatforms } from "../../session/use-platforms.ts"
import styles from "./Accounts.module.css"

/** The number that experts, requesters and patients call, of each platform that one administers. */
export function PlatformPhones() {
	const { t } = useTranslation()
	const me = useMe()
	const { platforms } = usePlatforms()
	const mine = platforms.filter(
		({ id }) =>
			administersAll(me) || me.roles.some(({ role, platform }) => role === "administrator" && platform?.id === id),
	)
	if (mine.length === 0) return null
	return (
		<Panel title={t("accounts.phones")}>
			<p>{t("accounts.phonesLead")}</p>
			{mine.map((one) => (
				<PhoneForm key={one.id} platform={one} />
			))}
		</Panel>
	)
}

function PhoneForm({ platform }: { readonly platform: Platform }) {
	const { t } = useTranslation()
	const client = useQueryClient()
	const kept = platform.phone ?? ""
	const [typed, setTyped] = useState(kept)
	const save = useMutation({
		networkMode: "always",
		mutationFn: async (phone: string) =>
			await tell("PUT", `/directory/platforms/${platform.id}/phone`, { body: { phone: phone === "" ? null : phone } }),
		onSuccess: async () => await client.invalidateQueries({ queryKey: ["platforms"] }),
	})
	const send = (event: FormEvent) => {
		event.preventDefault()
		save.mutate(typed.trim())
	}
	return (
		<form className={styles["phone"]} onSubmit={send} noValidate>
			<TextInput
				label={platform.name}
				type="tel"
				inputMode="tel"
				autoComplete="off"
				maxLength={30}
				value={typed}
				error={save.isError ? sayProblem(save.error, t) : undefined}
				onChange={(event) => setTyped(event.currentTarget.value)}
			/>
			<Button type="submit" variant="default" loading={save.isPending} disabled={typed.trim() === kept}>
				{t("accounts.savePhone")}
			</Button>
			<span aria-live="polite">{save.isSuccess && typed.trim() === kept ? t("accounts.phoneSaved") : ""}</span>
		</form>
	)
}
