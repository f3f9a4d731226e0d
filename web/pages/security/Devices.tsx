import { Button } from "@mantine/core"
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { Devices as DeviceList } from "../../client/contract.ts"
import { ApiProblem } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Notice } from "../../components/Notice.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import styles from "./Security.module.css"

const isMobile = (device: string | null): boolean => /\b(iOS|Android)\b/.test(device ?? "")

/** Where I am signed in: what I do not recognise I end. */
export function Devices() {
	const { t } = useTranslation()
	const client = useQueryClient()
	const query = useQuery({
		queryKey: ["devices"],
		queryFn: ({ signal }) => ask("GET", "/sessions", DeviceList, { signal }),
	})
	const end = useMutation({
		networkMode: "always",
		mutationFn: async (id: string | null) => {
			try {
				await tell("DELETE", id === null ? "/sessions" : `/sessions/${id}`)
			} catch (error) {
				// Over already is what was wanted.
				if (!(error instanceof ApiProblem && error.code === "NOT_FOUND")) throw error
			}
		},
		onSettled: () => client.invalidateQueries({ queryKey: ["devices"] }),
	})
	const others = query.data?.items.filter(({ current }) => !current).length ?? 0
	return (
		<Panel
			title={t("devices.title")}
			lead={t("devices.lead")}
			actions={
				others > 1 && (
					<Button variant="default" size="sm" loading={end.isPending} onClick={() => end.mutate(null)}>
						{t("devices.endOthers")}
					</Button>
				)
			}
		>
			{end.isError && (
				<Notice icon="alertTriangle" title={t("devices.notEnded")} tone="late" role="alert">
					{sayProblem(end.error, t)}
				</Notice>
			)}
			<QueryView query={query} rows={2}>
				{({ items }) => (
					<>
						<ul className={styles["rows"]}>
							{items.map((one) => (
								<li key={one.id} className={styles["row"]}>
									<Icon name={isMobile(one.device) ? "deviceMobile" : "deviceLaptop"} size={20} />
									<div>
										<p className={styles["name"]}>
											{one.device ?? t("devices.unknown")}
											{one.current && <span className={styles["tag"]}>{t("devices.current")}</span>}
										</p>
										<p className={styles["detail"]}>
											{t("devices.seen")} <Moment at={one.lastSeenAt} /> · {t("devices.opened")}{" "}
											<Moment at={one.openedAt} />
											{one.address !== null && ` · ${one.address}`}
										</p>
									</div>
									{!one.current && (
										<Button
											variant="default"
											size="sm"
											aria-label={t("devices.endThis", { device: one.device ?? t("devices.unknown") })}
											onClick={() => end.mutate(one.id)}
										>
											{t("devices.end")}
										</Button>
									)}
								</li>
							))}
						</ul>
						{items.length === 1 && <p className={styles["detail"]}>{t("devices.alone")}</p>}
					</>
				)}
			</QueryView>
		</Panel>
	)
}
