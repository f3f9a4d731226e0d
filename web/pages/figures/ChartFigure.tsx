import { useElementSize } from "@mantine/hooks"
import type { ReactNode } from "react"
import styles from "./Figures.module.css"

interface ChartFigureProps {
	readonly title: string
	/** As high as it is at least. */
	readonly height: number
	/** Whether it takes what height its card has more, where cards beside it are higher. */
	readonly grows?: boolean
	/** What is drawn in so much room: one unit is one point of the screen, so that words are as large as everywhere. */
	readonly children: (width: number, height: number) => ReactNode
}

/** Until it is known how much room there is. */
const USUAL = 380
const LEAST = 240
/** Taller than that it says no more. */
const MOST_TIMES = 1.8

/** A drawing as wide as its card. */
export function ChartFigure({ title, height: least, grows = false, children }: ChartFigureProps) {
	const { ref, width: measured, height: found } = useElementSize<HTMLElement>()
	const width = measured === 0 ? USUAL : Math.max(LEAST, Math.round(measured))
	const height = grows ? Math.max(least, Math.min(Math.round(found), Math.round(least * MOST_TIMES))) : least
	return (
		<figure ref={ref} className={styles["figure"]} data-grows={grows} style={{ minHeight: least }} aria-label={title}>
			<svg viewBox={`0 0 ${width} ${height}`} className={styles["chart"]}>
				{children(width, height)}
			</svg>
		</figure>
	)
}
