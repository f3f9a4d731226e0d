import "./texts.ts"
import { Select, TextInput } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { z } from "zod"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { ask } from "../../client/ask.ts"
import { Created } from "../../client/contract.ts"
import { Form } from "../../components/Form.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Directory.module.css"

const Professions = z.object({ items: z.array(z.object({ code: z.string(), label: z.string() })) })

/** Somebody new in the directory. */
export function NewPersonPage() {
	const { t } = useTranslation("directory")
	const navigate = useNavigate()
	const client = useQueryClient()
	const { territories } = useTerritories()
	const professions = useQuery({
		queryKey: ["professions"],
		queryFn: ({ signal }) => ask("GET", "/directory/professions", Professions, { signal }),
		staleTime: Number.POSITIVE_INFINITY,
	})
	const form = useSendingForm({
		initial: {
			title: "",
			givenName: "",
			familyName: "",
			profession: "",
			specialty: "",
			territory: "",
			email: "",
			secureMail: "",
			phone: "",
			rpps: "",
		},
		check: {
			givenName: (value) => (value.trim() === "" ? t("person.givenNameMissing") : undefined),
			familyName: (value) => (value.trim() === "" ? t("person.familyNameMissing") : undefined),
			profession: (value) => (value === "" ? t("person.professionMissing") : undefined),
			territory: (value) => (value === "" ? t("person.territoryMissing") : undefined),
		},
		send: async (values) => {
			const given = Object.fromEntries(
				Object.entries(values).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]])),
			)
			const { id } = await ask("POST", "/directory/people", Created, { body: given })
			await client.invalidateQueries({ queryKey: ["people"] })
			await navigate(`/annuaire/${id}`)
		},
	})
	const optional = (label: string) => (
		<>
			{label} <span className={styles["optional"]}>{t("person.optional")}</span>
		</>
	)
	const choice = (name: "profession" | "territory") => {
		const { id, value, error } = form.field(name)
		return {
			id,
			error,
			value: value === "" ? null : value,
			onChange: (next: string | null) => form.set(name, next ?? ""),
		}
	}
	return (
		<Page title={t("person.title")} lead={t("person.lead")}>
			<Panel title={t("person.title")}>
				<Form state={form.state} action={t("person.save")}>
					<TextInput {...form.field("title")} label={optional(t("person.civility"))} maxLength={20} />
					<div className={styles["pair"]}>
						<TextInput {...form.field("givenName")} label={t("person.givenName")} maxLength={100} />
						<TextInput {...form.field("familyName")} label={t("person.familyName")} maxLength={100} />
					</div>
					<Select
						{...choice("profession")}
						label={t("person.profession")}
						searchable
						data={(professions.data?.items ?? []).map(({ code, label }) => ({ value: code, label }))}
					/>
					<TextInput {...form.field("specialty")} label={optional(t("person.specialty"))} maxLength={200} />
					<Select
						{...choice("territory")}
						label={t("person.territory")}
						description={t("person.territoryHint")}
						data={territories.map(({ code, name }) => ({ value: code, label: name }))}
					/>
					<TextInput
						{...form.field("secureMail")}
						type="email"
						label={optional(t("person.secureMail"))}
						maxLength={200}
					/>
					<TextInput {...form.field("email")} type="email" label={optional(t("person.email"))} maxLength={200} />
					<TextInput {...form.field("phone")} type="tel" label={optional(t("person.phone"))} maxLength={30} />
					<TextInput
						{...form.field("rpps")}
						inputMode="numeric"
						label={optional(t("person.rpps"))}
						description={t("person.rppsHint")}
						maxLength={11}
					/>
				</Form>
			</Panel>
		</Page>
	)
}
