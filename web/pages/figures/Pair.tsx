import type { ReactNode } from "react"
import styles from "./Compared.module.css"
import { useFiguresView } from "./figures-view.ts"

interface PairProps {
	readonly ours: ReactNode
	/** Of what it is compared with; nothing is shown of it while nothing is compared. */
	readonly other: ReactNode
	/** Sentences, which begin at the left; numbers end at the right. */
	readonly inLines?: boolean
}

/** A number of a table, with the one that it is compared with under it. */
export function Pair({ ours, other, inLines = false }: PairProps) {
	const { sides } = useFiguresView()
	if (!sides) return ours
	return (
		<span className={styles["pair"]} data-lines={inLines}>
			<span>{ours}</span>
			<span className={styles["under"]}>
				<span className="spoken">{`${sides.other.short} : `}</span>
				{other ?? "…"}
			</span>
		</span>
	)
}
