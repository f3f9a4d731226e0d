import { Button } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, queryOf } from "../../../client/ask.ts"
import { type RightsRequest, RightsRequests } from "../../../client/identity-contract.ts"
import { Icon } from "../../../components/Icon.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import { formatInstant } from "../../../format-instant.ts"
import { readClock } from "../../../i18n/read-clock.ts"
import { hasRole } from "../../../session/places.ts"
import { useMe } from "../../../session/SessionProvider.tsx"
import { DecideRight } from "./DecideRight.tsx"
import styles from "./Identity.module.css"
import { RecordRight } from "./RecordRight.tsx"

interface RightsOfPatientProps {
	readonly caseId: string
	readonly platform: string
}

type Open = { readonly what: "record" } | { readonly what: "decide" | "lift"; readonly request: RightsRequest } | null

/** What a patient may ask of their data: a copy, and requests that two people answer. */
export function RightsOfPatient({ caseId, platform }: RightsOfPatientProps) {
	const { t } = useTranslation("caseTabs")
	const client = useQueryClient()
	const me = useMe()
	const [open, setOpen] = useState<Open>(null)
	const decides = hasRole(me, "physician") || hasRole(me, "physicianDeputy")
	const requests = useQuery({
		queryKey: ["case", caseId, "rights"],
		queryFn: ({ signal }) =>
			ask("GET", `/rights${queryOf({ platform, case: caseId, limit: "100" })}`, RightsRequests, { signal }),
	})
	const done = async () => {
		await client.invalidateQueries({ queryKey: ["case", caseId] })
		setOpen(null)
	}
	const copy = (format: "pdf" | "json") => `/api/cases/${caseId}/export?format=${format}`
	return (
		<section className={styles["section"]}>
			<div>
				<h3>{t("rights.title")}</h3>
				<p className={styles["meta"]}>{t("rights.lead")}</p>
			</div>
			<QueryView query={requests} rows={1}>
				{({ items }) =>
					items.length === 0 ? (
						<p className={styles["meta"]}>{t("rights.none")}</p>
					) : (
						<ul className={styles["rows"]}>
							{items.map((one) => (
								<RequestRow
									key={one.id}
									request={one}
									onDecide={decides && one.status === "open" ? () => setOpen({ what: "decide", request: one }) : null}
									onLift={
										decides && one.status === "granted" && (one.kind === "limitation" || one.kind === "opposition")
											? () => setOpen({ what: "lift", request: one })
											: null
									}
								/>
							))}
						</ul>
					)
				}
			</QueryView>
			{open?.what === "record" && <RecordRight caseId={caseId} onDone={done} onCancel={() => setOpen(null)} />}
			{(open?.what === "decide" || open?.what === "lift") && (
				<DecideRight what={open.what} request={open.request} onDone={done} onCancel={() => setOpen(null)} />
			)}
			{open === null && (
				<div className={styles["acts"]}>
					<Button
						variant="default"
						size="sm"
						leftSection={<Icon name="plus" />}
						onClick={() => setOpen({ what: "record" })}
					>
						{t("rights.record")}
					</Button>
					<Button
						component="a"
						href={copy("pdf")}
						download
						variant="default"
						size="sm"
						leftSection={<Icon name="download" />}
					>
						{t("rights.exportPdf")}
					</Button>
					<Button
						component="a"
						href={copy("json")}
						download
						variant="default"
						size="sm"
						leftSection={<Icon name="download" />}
					>
						{t("rights.exportJson")}
					</Button>
				</div>
			)}
			<p className={styles["meta"]}>{t("rights.exportLead")}</p>
		</section>
	)
}

interface RequestRowProps {
	readonly request: RightsRequest
	readonly onDecide: (() => void) | null
	readonly onLift: (() => void) | null
}

function RequestRow({ request, onDecide, onLift }: RequestRowProps) {
	const { t } = useTranslation("caseTabs")
	const when = (at: string) => formatInstant(at, readClock())
	const { kind, status, text, dueAt, overdue, decision, lifted } = request
	const last = lifted ?? decision
	return (
		<li>
			<div>
				<p>
					<b>{t(`rights.kind.${kind}`)}</b>
				</p>
				{text !== null && <p className={styles["quote"]}>{text}</p>}
				<p className={styles["meta"]} data-late={overdue}>
					{status === "open"
						? t(overdue ? "rights.late" : "rights.due", { when: when(dueAt) })
						: last && t("rights.decidedBy", { status: t(`rights.status.${status}`), name: last.by.name })}
				</p>
				{last?.reason && <p className={styles["meta"]}>{last.reason}</p>}
			</div>
			{onDecide && (
				<Button variant="default" size="sm" onClick={onDecide}>
					{t("rights.decide")}
				</Button>
			)}
			{onLift && (
				<Button variant="default" size="sm" onClick={onLift}>
					{t("rights.lift")}
				</Button>
			)}
		</li>
	)
}
