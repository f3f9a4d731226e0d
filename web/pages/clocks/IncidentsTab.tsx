import { Button } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useZone } from "../../case-parts/use-zone.ts"
import { tell } from "../../client/ask.ts"
import type { TerritoryIncident } from "../../client/clocks-contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatInstant } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import styles from "./Clocks.module.css"
import { DeclareForm } from "./DeclareForm.tsx"
import { ExtendDialog } from "./ExtendDialog.tsx"
import { incidentsKey, useIncidents } from "./use-clocks.ts"

type Open = { readonly what: "declare" } | { readonly what: "extend" | "end"; readonly one: TerritoryIncident } | null

/** Where deadlines stand still, did, or will. */
export function IncidentsTab() {
	const { t } = useTranslation("clocks")
	const client = useQueryClient()
	const query = useIncidents()
	const [open, setOpen] = useState<Open>(null)
	const done = async () => {
		await client.invalidateQueries({ queryKey: incidentsKey })
		setOpen(null)
	}
	return (
		<QueryView query={query}>
			{({ items, declares }) => {
				const over = items.filter((one) => one.state === "over")
				const current = items.filter((one) => one.state !== "over")
				return (
					<div className={styles["stack"]}>
						<div className={styles["bar"]}>
							<p className={styles["lead"]}>{t("incidents.lead")}</p>
							{declares.length > 0 && open?.what !== "declare" && (
								<Button leftSection={<Icon name="plus" />} onClick={() => setOpen({ what: "declare" })}>
									{t("incidents.declare")}
								</Button>
							)}
						</div>
						{open?.what === "declare" && (
							<DeclareForm declares={declares} onDone={done} onCancel={() => setOpen(null)} />
						)}
						<Panel title={t("incidents.current")}>
							{current.length === 0 ? (
								<p className={styles["meta"]}>{t("incidents.none")}</p>
							) : (
								<ul className={styles["lines"]}>
									{current.map((one) => (
										<IncidentRow
											key={one.id}
											incident={one}
											onExtend={() => setOpen({ what: "extend", one })}
											onEnd={() => setOpen({ what: "end", one })}
										/>
									))}
								</ul>
							)}
						</Panel>
						{over.length > 0 && (
							<Panel title={t("incidents.past")}>
								<ul className={styles["lines"]}>
									{over.map((one) => (
										<IncidentRow key={one.id} incident={one} />
									))}
								</ul>
							</Panel>
						)}
						{open?.what === "extend" && (
							<ExtendDialog incident={open.one} onDone={done} onClose={() => setOpen(null)} />
						)}
						{open?.what === "end" && (
							<ConfirmDialog
								title={t("incidents.endTitle")}
								action={t("incidents.endAction")}
								confirm={async () => {
									await tell("POST", `/territory-incidents/${open.one.id}/end`)
									await done()
								}}
								onClose={() => setOpen(null)}
							>
								<p>{t("incidents.endText")}</p>
							</ConfirmDialog>
						)}
					</div>
				)
			}}
		</QueryView>
	)
}

interface IncidentRowProps {
	readonly incident: TerritoryIncident
	readonly onExtend?: () => void
	readonly onEnd?: () => void
}

function IncidentRow({ incident, onExtend, onEnd }: IncidentRowProps) {
	const { t } = useTranslation("clocks")
	const { zone } = useZone()
	const say = (at: string) => formatInstant(at, { ...readClock(), timeZone: zone })
	const what = `${t(`incidents.kind.${incident.kind}`)}, ${incident.territory.name}`
	const from = say(incident.from)
	const until = say(incident.until)
	return (
		<li className={styles["line"]} data-state={incident.state}>
			<div>
				<p>
					<Icon name={incident.state === "over" ? "circleCheck" : "alertTriangle"} /> <b>{what}</b>
				</p>
				<p className={styles["meta"]}>
					{t(`incidents.${incident.state}`, { from, until })}
					{incident.state !== "announced" && ` · ${t("incidents.since", { from })}`}
					{incident.declaredBy !== null && ` · ${t("incidents.by", { who: incident.declaredBy })}`}
				</p>
			</div>
			{incident.mine && onExtend && onEnd && (
				<div className={styles["acts"]}>
					<Button variant="default" size="sm" aria-label={t("incidents.extendOf", { what })} onClick={onExtend}>
						{t("incidents.extend")}
					</Button>
					<Button variant="default" size="sm" aria-label={t("incidents.endOf", { what })} onClick={onEnd}>
						{t("incidents.end")}
					</Button>
				</div>
			)}
		</li>
	)
}
