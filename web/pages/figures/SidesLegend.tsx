import styles from "./Compared.module.css"
import { useFiguresView } from "./figures-view.ts"

interface SidesLegendProps {
	/** How many each is about. */
	readonly ours: string
	readonly other: string | undefined
	/** With their names in full: once on the page. */
	readonly full?: boolean
}

/** What is compared with what, and how each is drawn: filled or as a line, and as a broken outline. */
export function SidesLegend({ ours, other, full = false }: SidesLegendProps) {
	const { sides } = useFiguresView()
	if (!sides) return null
	return (
		<ul className={styles["legend"]}>
			<li>
				<span className={styles["ours"]} aria-hidden="true" />
				<b>{sides.ours[full ? "name" : "short"]}</b> <span className={styles["count"]}>{ours}</span>
			</li>
			<li>
				<span className={styles["other"]} aria-hidden="true" />
				{sides.other[full ? "name" : "short"]} <span className={styles["count"]}>{other ?? "…"}</span>
			</li>
		</ul>
	)
}
