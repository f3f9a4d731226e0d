import { Button, Group } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { tell } from "../../client/ask.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Notice } from "../../components/Notice.tsx"
import { Page } from "../../components/Page.tsx"

interface CaseRefusedProps {
	readonly id: string
	readonly limited: boolean
}

/** A case that is not there for the reader: whether it exists is not said, whatever they do here. */
export function CaseRefused({ id, limited }: CaseRefusedProps) {
	const { t } = useTranslation("casePage")
	const { t: common } = useTranslation()
	const request = useMutation({
		networkMode: "always",
		mutationFn: async () => await tell("POST", "/access-requests", { body: { case: id } }),
	})
	return (
		<Page title={t("forbidden.title")} lead={limited ? t("forbidden.limited") : t("forbidden.lead")}>
			<Notice icon="lock" title={limited ? t("forbidden.limitedHint") : t("forbidden.ask")}>
				{!limited && <p>{t("forbidden.emergencyHint")}</p>}
				<Group gap={8} mt={12}>
					{!limited && (
						<>
							<Button
								size="sm"
								loading={request.isPending}
								disabled={request.isSuccess}
								onClick={() => request.mutate()}
							>
								{t("forbidden.request")}
							</Button>
							<Button component={Link} to="/acces-urgence" variant="default" size="sm">
								{t("forbidden.emergency")}
							</Button>
						</>
					)}
					<Button component={Link} to="/" variant="subtle" size="sm">
						{t("forbidden.back")}
					</Button>
				</Group>
			</Notice>
			<div aria-live="polite">
				{request.isSuccess && <p>{t("forbidden.requested")}</p>}
				{request.isError && (
					<Notice icon="alertTriangle" title={t("forbidden.notRequested")} tone="late">
						<p>{sayProblem(request.error, common)}</p>
					</Notice>
				)}
			</div>
		</Page>
	)
}
