import "./texts.ts"
import { Button, Radio } from "@mantine/core"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useLocation, useParams } from "react-router"
import { z } from "zod"
import { ask } from "../../client/ask.ts"
import { PrintSheet } from "../../client/print-contract.ts"
import { Form } from "../../components/Form.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Page } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Print.module.css"
import { Sheet } from "./Sheet.tsx"

const Chosen = z.object({ identity: z.enum(["named", "initials"]) })

/** A case on paper: the identity is chosen first, then the sheet is fetched, and recorded, and shown as it prints. */
export function PrintPage() {
	const { t } = useTranslation("print")
	const { id = "" } = useParams()
	const location = useLocation()
	const [sheet, setSheet] = useState<PrintSheet | null>(null)
	// Chosen already, in the dialog of the case's page.
	const chosen = Chosen.safeParse(location.state).data?.identity
	const form = useSendingForm({
		initial: { identity: chosen ?? "initials" },
		check: {},
		send: async ({ identity }) =>
			setSheet(await ask("POST", `/cases/${id}/print-sheet`, PrintSheet, { body: { identity } })),
	})
	const { submit } = form
	const started = useRef(false)
	useEffect(() => {
		if (chosen === undefined || started.current) return
		started.current = true
		submit()
	}, [chosen, submit])
	const { onChange: _onChange, ...field } = form.field("identity")
	if (sheet)
		return (
			<div className={styles["page"]}>
				<div className={styles["bar"]} data-no-print>
					<Button leftSection={<Icon name="printer" />} onClick={() => window.print()}>
						{t("print")}
					</Button>
					<Button variant="default" onClick={() => setSheet(null)}>
						{t("change")}
					</Button>
					<Link to={`/dossiers/${id}`}>{t("backToCase")}</Link>
				</div>
				<Sheet sheet={sheet} />
			</div>
		)
	return (
		<Page title={t("title")} lead={t("lead")}>
			<section className={styles["choice"]}>
				<Form state={form.state} action={t("prepare")} also={<Link to={`/dossiers/${id}`}>{t("backToCase")}</Link>}>
					<Radio.Group {...field} label={t("identity")} onChange={(value) => form.set("identity", value)}>
						<div className={styles["radios"]}>
							<Radio value="initials" label={t("initials")} description={t("initialsHint")} />
							<Radio value="named" label={t("named")} description={t("namedHint")} />
						</div>
					</Radio.Group>
				</Form>
			</section>
		</Page>
	)
}
