import { TextInput } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { ask, queryOf } from "../../client/ask.ts"
import { BamaraExports } from "../../client/bamara-contract.ts"
import { Created } from "../../client/contract.ts"
import { Form } from "../../components/Form.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Bamara.module.css"

/** Exports of BaMaRa that somebody looked entries up in. */
export function Exports({ platform }: { readonly platform: string }) {
	const { t } = useTranslation("bamara")
	const client = useQueryClient()
	const query = useQuery({
		queryKey: ["bamaraExports", platform],
		queryFn: ({ signal }) => ask("GET", `/bamara-exports${queryOf({ platform })}`, BamaraExports, { signal }),
	})
	const form = useSendingForm({
		initial: { label: "" },
		check: { label: (label) => (label.trim() === "" ? t("exports.missing") : undefined) },
		send: async ({ label }) => {
			await ask("POST", "/bamara-exports", Created, { body: { platform, label: label.trim() } })
			form.reset()
			await client.invalidateQueries({ queryKey: ["bamaraExports", platform] })
		},
	})
	return (
		<Panel title={t("exports.title")} lead={t("exports.lead")}>
			<QueryView query={query} rows={1}>
				{({ items }) =>
					items.length === 0 ? (
						<p className={styles["empty"]}>{t("exports.none")}</p>
					) : (
						<ul className={styles["exports"]}>
							{items.map((one) => (
								<li key={one.id}>
									<span>{one.label}</span>
									<Moment at={one.importedAt} />
								</li>
							))}
						</ul>
					)
				}
			</QueryView>
			<Form state={form.state} action={t("exports.add")} quiet>
				<TextInput
					{...form.field("label")}
					label={t("exports.label")}
					description={t("exports.hint")}
					maxLength={200}
					autoComplete="off"
				/>
			</Form>
		</Panel>
	)
}
