import "./texts.ts"
import { Button } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { tell } from "../../client/ask.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Notice } from "../../components/Notice.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"

/** Behind the link at the foot of a message: nothing changes before the button is pressed. */
export function UnsubscribePage() {
	const { t } = useTranslation("messages")
	const { t: common } = useTranslation()
	const [token] = useState(() => window.location.hash.slice(1))
	const stop = useMutation({
		networkMode: "always",
		mutationFn: async () => await tell("POST", `/unsubscriptions/${encodeURIComponent(token)}`, { signingIn: true }),
	})
	if (token === "")
		return (
			<PublicPage title={t("unsubscribe.broken")} lead={t("unsubscribe.brokenLead")}>
				{null}
			</PublicPage>
		)
	if (stop.isSuccess)
		return (
			<PublicPage title={t("unsubscribe.done")} lead={t("unsubscribe.doneLead")}>
				{null}
			</PublicPage>
		)
	return (
		<PublicPage title={t("unsubscribe.title")} lead={t("unsubscribe.lead")}>
			{stop.isError && <Notice icon="alertTriangle" title={sayProblem(stop.error, common)} tone="late" role="alert" />}
			<div>
				<Button size="lg" loading={stop.isPending} onClick={() => stop.mutate()}>
					{t("unsubscribe.action")}
				</Button>
			</div>
		</PublicPage>
	)
}
