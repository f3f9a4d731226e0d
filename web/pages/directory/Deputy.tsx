import { Button } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { tell } from "../../client/ask.ts"
import type { PersonCard } from "../../client/directory-contract.ts"
import { Form } from "../../components/Form.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Panel } from "../../components/Page.tsx"
import { PersonSelect } from "../../components/PersonSelect.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { personName } from "./person-name.ts"

/** Who is asked when this person is silent or away. */
export function Deputy({ card }: { readonly card: PersonCard }) {
	const { t } = useTranslation("directory")
	const client = useQueryClient()
	const name = async (deputyId: string | null) => {
		await tell("PUT", `/directory/people/${card.id}/deputy`, { body: { deputyId } })
		await client.invalidateQueries({ queryKey: ["people"] })
	}
	const form = useSendingForm({
		initial: { deputy: "" },
		check: { deputy: (id) => (id === "" ? t("deputy.missing") : undefined) },
		send: async ({ deputy }) => {
			await name(deputy)
			form.reset()
		},
	})
	const { value, error, id } = form.field("deputy")
	return (
		<Panel title={t("deputy.title")} lead={t("deputy.lead")}>
			<p>
				{card.deputy === null ? (
					t("deputy.none")
				) : (
					<>
						<Link to={`/annuaire/${card.deputy.id}`}>{personName(card.deputy)}</Link>
						{card.deputy.absentUntil !== null && (
							<>
								{" "}
								· {t("absent")} <Moment at={card.deputy.absentUntil} />
							</>
						)}
					</>
				)}
			</p>
			<Form
				state={form.state}
				action={t("deputy.save")}
				quiet
				also={
					card.deputy !== null && (
						<Button variant="subtle" onClick={() => void name(null)}>
							{t("deputy.remove")}
						</Button>
					)
				}
			>
				<PersonSelect
					id={id}
					label={t("deputy.choose")}
					value={value}
					error={error}
					onChange={(person) => form.set("deputy", person)}
				/>
			</Form>
		</Panel>
	)
}
