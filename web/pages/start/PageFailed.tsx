import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useRouteError } from "react-router"
import { ConnectionLost } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { PublicPage } from "../../components/PublicPage.tsx"

/** The page itself could not be shown: a part of it did not arrive, or it has a fault. */
export function PageFailed({ error }: { readonly error?: Error }) {
	const { t } = useTranslation()
	const thrown = useRouteError()
	const lost = error ?? (thrown instanceof TypeError ? new ConnectionLost() : thrown)
	return (
		<PublicPage title={t("state.pageFailed")} lead={sayProblem(lost, t)}>
			<div>
				<Button onClick={() => window.location.reload()}>{t("state.retry")}</Button>
			</div>
		</PublicPage>
	)
}
