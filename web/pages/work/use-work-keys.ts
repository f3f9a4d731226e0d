import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import type { WorkItem } from "../../client/work-contract.ts"
import type { ShortcutMap } from "../../keyboard/match-key.ts"
import { useShortcuts } from "../../keyboard/shortcuts.ts"

interface WorkKeys {
	readonly items: readonly WorkItem[]
	readonly selected: WorkItem | undefined
	readonly arrivals: number
	readonly select: (item: WorkItem) => void
	readonly accept: () => void
	readonly open: (item: WorkItem) => void
	readonly togglePeek: () => void
	readonly claim: (item: WorkItem) => void
	readonly release: (item: WorkItem) => void
	readonly delegate: (item: WorkItem) => void
}

/** The keys of the list; gives those that do something for the task that is selected now. */
export function useWorkKeys(list: WorkKeys): readonly string[] {
	const { t } = useTranslation("work")
	const { items, selected } = list
	const step = (by: number) => () => {
		const index = items.findIndex((one) => one.id === selected?.id)
		const next = items[Math.min(items.length - 1, Math.max(0, index + by))]
		if (next) list.select(next)
	}
	const next = { label: t("keys.next"), run: step(1) }
	const previous = { label: t("keys.previous"), run: step(-1) }
	const map: ShortcutMap = {
		j: next,
		ArrowDown: { ...next, hidden: true },
		k: previous,
		ArrowUp: { ...previous, hidden: true },
		...(selected && {
			Enter: { label: t("keys.open"), run: () => list.open(selected) },
			Space: { label: t("keys.peek"), run: list.togglePeek },
			...(selected.may.claim && { p: { label: t("keys.claim"), command: true, run: () => list.claim(selected) } }),
			...(selected.may.release && {
				r: { label: t("keys.release"), command: true, run: () => list.release(selected) },
			}),
			...(selected.may.delegate && {
				d: { label: t("keys.delegate"), command: true, run: () => list.delegate(selected) },
			}),
		}),
		...(list.arrivals > 0 && { ".": { label: t("keys.arrivals"), run: list.accept } }),
	}
	useShortcuts(map)
	return Object.keys(map)
}

/** What can be done with the selected task by key: `A` the first of its actions, `1` to `3` any of those shown. */
export function useActionKeys(paths: readonly string[]): void {
	const { t } = useTranslation("work")
	const navigate = useNavigate()
	const go = (path: string) => () => void navigate(path)
	const [first] = paths
	useShortcuts({
		...(first !== undefined && { a: { label: t("keys.act"), command: true, run: go(first) } }),
		...Object.fromEntries(
			paths.map((path, index) => [
				String(index + 1),
				{ label: t("keys.choose", { number: index + 1 }), run: go(path), hidden: index > 0 },
			]),
		),
	})
}
