import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import type { WorkItem } from "../../client/work-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { Peek } from "./Peek.tsx"
import styles from "./PeekFrame.module.css"
import type { Moves } from "./use-moves.ts"

interface PeekFrameProps {
	readonly item: WorkItem
	/** Beside the list, over it, or in its place. */
	readonly mode: "side" | "drawer" | "page"
	readonly moves: Moves
	readonly decides: boolean
	readonly onClose: () => void
}

// Beside the list on most screens: what covers it is fetched where it does.
const PeekDrawer = lazy(async () => ({ default: (await import("./PeekDrawer.tsx")).PeekDrawer }))

/** Where the preview of a task is shown, by the room there is. */
export function PeekFrame({ item, mode, moves, decides, onClose }: PeekFrameProps) {
	const { t } = useTranslation("work")
	const peek = <Peek key={item.id} item={item} moves={moves} decides={decides} />
	switch (mode) {
		case "side":
			return (
				<aside className={styles["side"]} aria-label={t("peek.label")}>
					{peek}
				</aside>
			)
		case "drawer":
			return (
				<Suspense fallback={null}>
					<PeekDrawer onClose={onClose}>{peek}</PeekDrawer>
				</Suspense>
			)
		case "page":
			return (
				<section className={styles["page"]} aria-label={t("peek.label")}>
					<button type="button" className={styles["back"]} onClick={onClose}>
						<Icon name="arrowLeft" size={18} />
						{t("peek.back")}
					</button>
					{peek}
				</section>
			)
	}
}
