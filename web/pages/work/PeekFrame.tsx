import { Drawer } from "@mantine/core"
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
	readonly onClose: () => void
}

const drawerClasses = {
	content: styles["drawer"] ?? "",
	header: styles["drawer"] ?? "",
	title: styles["drawerTitle"] ?? "",
}

/** Where the preview of a task is shown, by the room there is. */
export function PeekFrame({ item, mode, moves, onClose }: PeekFrameProps) {
	const { t } = useTranslation("work")
	const peek = <Peek key={item.id} item={item} moves={moves} />
	switch (mode) {
		case "side":
			return (
				<aside className={styles["side"]} aria-label={t("peek.label")}>
					{peek}
				</aside>
			)
		case "drawer":
			return (
				<Drawer
					opened
					onClose={onClose}
					position="right"
					size={448}
					padding={28}
					title={t("peek.label")}
					classNames={drawerClasses}
					closeButtonProps={{ "aria-label": t("peek.close") }}
				>
					{peek}
				</Drawer>
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
