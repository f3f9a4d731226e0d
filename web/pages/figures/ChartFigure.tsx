import { useElementSize } from "@mantine/hooks"
import type { ReactNode } from "react"
import styles from "./Figures.module.css"

interface ChartFigureProps {
	readonly title: string
	readonly height: number
	/** What is drawn in so much room: one unit is one point of the screen, so that words are as large as everywhere. */
	readonly children: (width: number) => ReactNode
}

/** Until it is known how much room there is. */
const USUAL = 380
const LEAST = 240

/** A drawing as wide as its card. */
export function ChartFigure({ title, height, children }: ChartFigureProps) {
	const { ref, width: measured } = useElementSize<HTMLElement>()
	const width = measured === 0 ? USUAL : Math.max(LEAST, Math.round(measured))
	return (
		<figure ref={ref} className={styles["figure"]} aria-label={title}>
			<svg viewBox={`0 0 ${width} ${height}`} className={styles["chart"]}>
				{children(width)}
			</svg>
		</figure>
	)
}
