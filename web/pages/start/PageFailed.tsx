import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { ConnectionLost } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { PublicPage } from "../../components/PublicPage.tsx"

/** The page itself could not be shown: a part of it did not arrive, or it has a fault. */
export function PageFailed({ error }: { readonly error: unknown }) {
	const { t } = useTranslation()
	// A part of the page that did not arrive is a TypeError to the browser.
	const lost = error instanceof TypeError ? new ConnectionLost() : error
	return (
		<PublicPage title={t("state.pageFailed")} lead={sayProblem(lost, t)}>
			<div>
				<Button onClick={() => window.location.reload()}>{t("state.retry")}</Button>
			</div>
		</PublicPage>
	)
}
