import { type ReactNode, useEffect, useRef } from "react"
import { isFirstPage } from "./first-page.ts"
import styles from "./Page.module.css"

interface PageProps {
	readonly title: string
	readonly lead?: ReactNode
	readonly actions?: ReactNode
	/** Tables are wide, reading is not. */
	readonly wide?: boolean
	readonly children: ReactNode
}

/** A page inside the frame: what it is, in a sentence what it is for, and its content. */
export function Page({ title, lead, actions, wide = false, children }: PageProps) {
	const heading = useRef<HTMLHeadingElement>(null)
	useEffect(() => {
		document.title = `${title} · Passerelle`
	}, [title])
	// Whoever follows a link begins to read at the top of the new page; a page just opened is read from there anyway.
	useEffect(() => {
		if (!isFirstPage()) heading.current?.focus()
	}, [])
	return (
		<div className={styles["page"]} data-wide={wide}>
			<div className={styles["head"]}>
				<div>
					<h1 ref={heading} tabIndex={-1}>
						{title}
					</h1>
					{lead !== undefined && <p className={styles["lead"]}>{lead}</p>}
				</div>
				{actions}
			</div>
			{children}
		</div>
	)
}

interface PanelProps {
	readonly title: string
	readonly lead?: ReactNode
	readonly actions?: ReactNode
	readonly children?: ReactNode
}

/** A subject of a page. */
export function Panel({ title, lead, actions, children }: PanelProps) {
	return (
		<section className={styles["panel"]}>
			<div className={styles["head"]}>
				<div>
					<h2>{title}</h2>
					{lead !== undefined && <p className={styles["panelLead"]}>{lead}</p>}
				</div>
				{actions}
			</div>
			{children}
		</section>
	)
}
