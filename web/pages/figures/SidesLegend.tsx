import styles from "./Compared.module.css"
import { useFiguresView } from "./figures-view.ts"

interface SidesLegendProps {
	/** How many each is about. */
	readonly ours: string
	readonly other: string | undefined
}

/** What is compared with what, and how each is drawn: filled or as a line, and as a broken outline. */
export function SidesLegend({ ours, other }: SidesLegendProps) {
	const { sides } = useFiguresView()
	if (!sides) return null
	return (
		<ul className={styles["legend"]}>
			<li>
				<span className={styles["ours"]} aria-hidden="true" />
				<b>{sides.ours.name}</b> <span className={styles["count"]}>{ours}</span>
			</li>
			<li>
				<span className={styles["other"]} aria-hidden="true" />
				{sides.other.name} <span className={styles["count"]}>{other ?? "…"}</span>
			</li>
		</ul>
	)
}
