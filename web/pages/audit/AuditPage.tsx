import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { useSearchParams } from "react-router"
import { ask } from "../../client/ask.ts"
import { AuditPage as Entries } from "../../client/contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { hasRole } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { ForbiddenPage } from "../start/ForbiddenPage.tsx"
import styles from "./Audit.module.css"
import { ChainStates } from "./ChainStates.tsx"
import { EntryTable } from "./EntryTable.tsx"
import { FilterForm } from "./FilterForm.tsx"
import { addressOf, apiQueryOf, type Filters, filtersOf } from "./filters.ts"

/** Who did what, when, from where and by which right; and whether the record of it is whole. Never who a patient is. */
export function AuditPage() {
	const { t } = useTranslation()
	const me = useMe()
	const [address, setAddress] = useSearchParams()
	const filters = filtersOf(address)
	const isAuditor = hasRole(me, "auditor")
	const query = apiQueryOf(filters)
	const entries = useQuery({
		queryKey: ["audit", query],
		queryFn: ({ signal }) => ask("GET", `/audit${query}`, Entries, { signal }),
		enabled: isAuditor,
	})
	if (!isAuditor) return <ForbiddenPage needs="auditor" />

	const show = (changes: Partial<Filters>) => setAddress(addressOf({ ...filters, cursor: "", ...changes }))
	return (
		<Page
			wide
			title={t("audit.title")}
			lead={t("audit.lead")}
			actions={
				<Button
					component="a"
					variant="default"
					href={`/api/audit/export${apiQueryOf({ ...filters, cursor: "" })}`}
					download
					leftSection={<Icon name="download" />}
					data-no-print
				>
					{t("audit.export")}
				</Button>
			}
		>
			<ChainStates />
			<FilterForm
				key={address.toString()}
				filters={filters}
				personName={entries.data?.items.find((one) => one.by.id === filters.by)?.by.name}
				onApply={show}
			/>
			<Panel title={t("audit.entries")}>
				<QueryView query={entries} rows={6}>
					{({ items, next }) => (
						<>
							{items.length === 0 ? (
								<Empty hasFilters={address.size > 0} onClear={() => setAddress({})} />
							) : (
								<EntryTable entries={items} onFilter={show} />
							)}
							<div className={styles["pages"]} data-no-print>
								{filters.cursor !== "" && (
									<Button variant="default" onClick={() => show({ cursor: "" })}>
										{t("audit.latest")}
									</Button>
								)}
								{next !== null && (
									<Button variant="default" onClick={() => show({ cursor: next })}>
										{t("audit.older")}
									</Button>
								)}
							</div>
						</>
					)}
				</QueryView>
			</Panel>
		</Page>
	)
}

function Empty({ hasFilters, onClear }: { readonly hasFilters: boolean; readonly onClear: () => void }) {
	const { t } = useTranslation()
	return (
		<div>
			<p>{hasFilters ? t("audit.noneFiltered") : t("audit.none")}</p>
			{hasFilters && (
				<Button variant="default" size="sm" mt={10} onClick={onClear}>
					{t("audit.clear")}
				</Button>
			)}
		</div>
	)
}
