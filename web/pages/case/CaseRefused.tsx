import { Button, Group } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Notice } from "../../components/Notice.tsx"
import { Page } from "../../components/Page.tsx"

/** A case that is not there for the reader: whether it exists is not said. */
export function CaseRefused({ limited }: { readonly limited: boolean }) {
	const { t } = useTranslation("casePage")
	return (
		<Page title={t("forbidden.title")} lead={limited ? t("forbidden.limited") : t("forbidden.lead")}>
			<Notice icon="lock" title={limited ? t("forbidden.limitedHint") : t("forbidden.ask")}>
				{!limited && <p>{t("forbidden.emergencyHint")}</p>}
				<Group gap={8} mt={12}>
					{!limited && (
						<Button component={Link} to="/acces-urgence" variant="default" size="sm">
							{t("forbidden.emergency")}
						</Button>
					)}
					<Button component={Link} to="/" variant="subtle" size="sm">
						{t("forbidden.back")}
					</Button>
				</Group>
			</Notice>
		</Page>
	)
}
