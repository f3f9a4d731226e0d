import { type ReactNode, useId } from "react"
import styles from "./Card.module.css"

interface CardProps {
	readonly title: string
	/** `ask`: what is wanted from whoever reads. */
	readonly tone?: "plain" | "ask"
	/** Its title is news rather than a name. */
	readonly strong?: boolean
	readonly children?: ReactNode
}

/** One subject of a page. */
export function Card({ title, tone = "plain", strong = false, children }: CardProps) {
	const id = useId()
	return (
		<section className={styles["card"]} data-tone={tone} data-strong={strong} aria-labelledby={id}>
			<h2 id={id}>{title}</h2>
			{children}
		</section>
	)
}
