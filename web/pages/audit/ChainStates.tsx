import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import { Chains } from "../../client/contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Notice } from "../../components/Notice.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { usePlatforms } from "../../session/use-platforms.ts"
import styles from "./Audit.module.css"

/** Whether the log, and the histories of cases, are as they were written. Computed when the page opens, and on request. */
export function ChainStates() {
	const { t } = useTranslation()
	const { nameOf } = usePlatforms()
	const query = useQuery({
		queryKey: ["chains"],
		queryFn: async ({ signal }) => ({
			...(await ask("GET", "/audit/chains", Chains, { signal })),
			at: new Date().toISOString(),
		}),
		// It reads every row that the auditor may see: only when asked to.
		staleTime: Number.POSITIVE_INFINITY,
	})
	const chainName = (chain: string) => (chain === "passerelle" ? t("chains.product") : nameOf(chain))
	return (
		<Panel
			title={t("chains.title")}
			lead={t("chains.lead")}
			actions={
				<Button
					variant="default"
					size="sm"
					loading={query.isFetching}
					onClick={() => void query.refetch()}
					data-no-print
				>
					{t("chains.again")}
				</Button>
			}
		>
			<QueryView query={query} rows={2}>
				{({ items, cases, at }) => {
					const broken = [
						...items.flatMap(({ chain, breaks }) =>
							breaks.map((one) => ({ where: chainName(chain), at: one.at, what: one.what })),
						),
						...cases.flatMap(({ platformId, breaks }) =>
							breaks.map((one) => ({ where: `${nameOf(platformId)}, ${one.caseNumber}`, at: one.at, what: one.what })),
						),
					]
					const entries = items.reduce((sum, one) => sum + one.entries, 0)
					const events = cases.reduce((sum, one) => sum + one.entries, 0)
					const numberOfCases = cases.reduce((sum, one) => sum + one.cases, 0)
					return broken.length === 0 ? (
						<p className={styles["whole"]}>
							<Icon name="check" size={20} />
							<span>
								<b>{t("chains.whole", { count: entries })}</b>
								{numberOfCases > 0 &&
									` ${t("chains.wholeCases", { count: numberOfCases, events: t("chains.events", { count: events }) })}`}{" "}
								<span className={styles["checked"]}>
									{t("chains.checked")} <Moment at={at} />
								</span>
							</span>
						</p>
					) : (
						<Notice icon="alertTriangle" title={t("chains.broken", { count: broken.length })} tone="late" role="alert">
							<p>{t("chains.brokenWhat")}</p>
							<ul className={styles["breaks"]}>
								{broken.map((one) => (
									<li key={`${one.where} ${one.at} ${one.what}`}>
										<b>{one.where}</b> · {one.at} · <span lang="en">{one.what}</span>
									</li>
								))}
							</ul>
						</Notice>
					)
				}}
			</QueryView>
		</Panel>
	)
}
