import { type ReactNode, useId, useState } from "react"
import styles from "./FigureFrame.module.css"
import { ToolButton } from "./ToolButton.tsx"

interface FigureFrameProps {
	readonly className: string | undefined
	readonly level: 2 | 3
	readonly title: string
	/** How many it is about; absent where every line of it says so. */
	readonly count?: string | undefined
	/** What is counted, and how: under the figure. */
	readonly definition: string
	/** The same as a table, and what showing it is called; absent where it is one already. */
	readonly table?: { readonly label: string; readonly content: ReactNode } | undefined
	/** The same as a file. */
	readonly file?: { readonly label: string; readonly onSave: () => void } | undefined
	/** Beside its title: what it shows can be switched there. */
	readonly aside?: ReactNode
	/** Between its title and what it shows, whether as a drawing or as a table. */
	readonly legend?: ReactNode
	/** Under its definition. */
	readonly after?: ReactNode
	readonly children: ReactNode
}

/** A figure: its title, its number, the same as a table and as a file, and its definition under it. */
export function FigureFrame(props: FigureFrameProps) {
	const { className, level, title, count, definition, table, file, aside, legend, after, children } = props
	const id = useId()
	const [asTable, setAsTable] = useState(false)
	const Heading = `h${level}` as const
	return (
		<section className={className} aria-labelledby={id}>
			<div className={styles["head"]}>
				<div className={styles["named"]}>
					<Heading id={id}>{title}</Heading>
					{count !== undefined && <span className={styles["count"]}>{count}</span>}
					{aside}
				</div>
				{(table || file) && (
					<span className={styles["tools"]}>
						{table && (
							<ToolButton
								icon="table"
								label={table.label}
								pressed={asTable}
								onClick={() => setAsTable((before) => !before)}
							/>
						)}
						{file && <ToolButton icon="download" label={file.label} onClick={file.onSave} />}
					</span>
				)}
			</div>
			{legend}
			{table && asTable ? table.content : children}
			<p className={styles["definition"]} data-level={level} data-definition>
				{definition}
			</p>
			{after}
		</section>
	)
}
