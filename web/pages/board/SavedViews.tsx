import { useQueryClient } from "@tanstack/react-query"
import { lazy, type ReactNode, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { Icon } from "../../components/Icon.tsx"
import { type BoardFilter, filterOfView, isEmpty, noFilter, queryOfFilter } from "./board-filter.ts"
import styles from "./SavedViews.module.css"
import { useViews } from "./use-board.ts"
import type { Doing } from "./ViewDialog.tsx"

const ViewMenu = lazy(async () => ({ default: (await import("./ViewMenu.tsx")).ViewMenu }))
const ViewDialog = lazy(async () => ({ default: (await import("./ViewDialog.tsx")).ViewDialog }))

interface SavedViewsProps {
	readonly filter: BoardFilter
	readonly onChoose: (filter: BoardFilter) => void
}

/** Filters that somebody has given a name, each with how many cases it shows now. */
export function SavedViews({ filter, onChoose }: SavedViewsProps) {
	const { t } = useTranslation("board")
	const client = useQueryClient()
	const views = useViews().data?.items ?? []
	const [doing, setDoing] = useState<Doing | null>(null)
	const now = queryOfFilter(filter)
	const chosen = views.find((view) => queryOfFilter(filterOfView(view)) === now)
	const refresh = () => client.invalidateQueries({ queryKey: ["board", "views"] })
	const close = () => setDoing(null)
	const choose = (next: BoardFilter, on: boolean, children: ReactNode) => (
		<button type="button" className={styles["chip"]} aria-pressed={on} onClick={() => onChoose(next)}>
			{children}
		</button>
	)
	return (
		<fieldset className={styles["views"]} aria-label={t("view.name")}>
			{choose(
				noFilter,
				isEmpty(filter),
				<>
					<Icon name="bookmark" size={14} />
					{t("view.all")}
				</>,
			)}
			{views.map((view) => (
				<span key={view.id} className={styles["view"]}>
					{choose(
						filterOfView(view),
						view === chosen,
						<>
							{view.name} <span className={styles["count"]}>{view.count}</span>
						</>,
					)}
					{view === chosen && (
						<Suspense fallback={null}>
							<ViewMenu
								name={view.name}
								onRename={() => setDoing({ what: "rename", view })}
								onRemove={() => setDoing({ what: "remove", view })}
							/>
						</Suspense>
					)}
				</span>
			))}
			{!isEmpty(filter) && !chosen && (
				<>
					<button type="button" className={styles["quiet"]} onClick={() => setDoing({ what: "save" })}>
						<Icon name="plus" size={14} />
						{t("view.save")}
					</button>
					<button type="button" className={styles["quiet"]} onClick={() => onChoose(noFilter)}>
						{t("filter.clear")}
					</button>
				</>
			)}
			{doing && (
				<Suspense fallback={null}>
					<ViewDialog doing={doing} filter={filter} refresh={refresh} onChoose={onChoose} onClose={close} />
				</Suspense>
			)}
		</fieldset>
	)
}
