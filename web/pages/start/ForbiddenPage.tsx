import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import type { Role } from "../../client/contract.ts"
import { Page } from "../../components/Page.tsx"

/** A page that the roles one has do not open: which one would. */
export function ForbiddenPage({ needs }: { readonly needs: Role }) {
	const { t } = useTranslation()
	return (
		<Page title={t("forbidden.title")} lead={t("forbidden.lead", { role: t(`role.${needs}`) })}>
			<p>
				<Link to="/">{t("notFound.back")}</Link>
			</p>
		</Page>
	)
}
