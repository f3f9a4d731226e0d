import { Button, Skeleton } from "@mantine/core"
import { useTimeout } from "@mantine/hooks"
import type { UseQueryResult } from "@tanstack/react-query"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { ApiProblem } from "../client/problem.ts"
import { sayProblem } from "../client/say-problem.ts"
import { Notice } from "./Notice.tsx"
import styles from "./QueryView.module.css"

/** Under this nothing shows: a flash of grey is worse than none. */
const SKELETON_MS = 300
const SLOW_MS = 5_000

function Waiting({ rows }: { readonly rows: number }) {
	const { t } = useTranslation()
	const [phase, setPhase] = useState<"quick" | "waiting" | "slow">("quick")
	useTimeout(() => setPhase("waiting"), SKELETON_MS, { autoInvoke: true })
	useTimeout(() => setPhase("slow"), SLOW_MS, { autoInvoke: true })
	if (phase === "quick") return null
	return (
		<div className={styles["waiting"]} aria-live="polite" aria-busy="true">
			<span className="spoken">{t("state.loading")}</span>
			{Array.from({ length: rows }, (_, row) => (
				<div key={row} className={styles["row"]}>
					<Skeleton height={12} width={`${60 - ((row * 13) % 25)}%`} />
					<Skeleton height={10} width={`${38 - ((row * 7) % 15)}%`} mt={10} />
				</div>
			))}
			{phase === "slow" && <p className={styles["slow"]}>{t("state.slow")}</p>}
		</div>
	)
}

interface QueryViewProps<T> {
	readonly query: UseQueryResult<T>
	/** How many rows it probably has. */
	readonly rows?: number
	readonly children: (data: T) => ReactNode
}

/** What was asked for, or honestly why it is not there. What was read before stays while it is asked for again. */
export function QueryView<T>({ query, rows = 3, children }: QueryViewProps<T>) {
	const { t } = useTranslation()
	if (query.data !== undefined) return <>{children(query.data)}</>
	if (!query.isError) return <Waiting rows={rows} />
	const reference = query.error instanceof ApiProblem ? query.error.reference : undefined
	return (
		<Notice icon="alertTriangle" title={t("state.failed")} role="alert">
			<p>{sayProblem(query.error, t)}</p>
			{reference !== undefined && <p className={styles["reference"]}>{t("state.reference", { reference })}</p>}
			<Button variant="default" size="sm" mt={12} loading={query.isFetching} onClick={() => void query.refetch()}>
				{t("state.retry")}
			</Button>
		</Notice>
	)
}
