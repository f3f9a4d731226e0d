import "./texts.ts"
import { useTranslation } from "react-i18next"
import { Page } from "../../components/Page.tsx"
import { hasRole } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { EntryQueues } from "./EntryQueues.tsx"
import { Exports } from "./Exports.tsx"

/** Sheets to complete, to enter and to attest, and the exports that entries are reconciled with. */
export function BamaraPage() {
	const { t } = useTranslation("bamara")
	const me = useMe()
	const reconciles = me.roles.find(({ role }) => role === "nurse" || role === "physician")?.platform?.id
	const sees = (["secretary", "nurse", "physician", "physicianDeputy", "delegate"] as const).some((role) =>
		hasRole(me, role),
	)
	return (
		<Page title={t("title")} lead={t("lead")}>
			{sees && <EntryQueues />}
			{reconciles !== undefined && <Exports platform={reconciles} />}
		</Page>
	)
}
