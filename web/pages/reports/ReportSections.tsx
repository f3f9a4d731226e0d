import type { ReactNode } from "react"
import type { ReportView } from "../../client/reports-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { FigureView } from "./FigureView.tsx"
import styles from "./Reports.module.css"

interface ReportSectionsProps {
	readonly content: ReportView["content"]
	/** What stands under the title of a section: its comment, or where it is written. */
	readonly commentOf: (section: string, name: string) => ReactNode
	/** Opens the cases behind a figure, for whoever may see them. */
	readonly onCases?: ((figure: string) => void) | undefined
}

/** The document itself: section by section what is said, and every figure with its definition. */
export function ReportSections({ content, commentOf, onCases }: ReportSectionsProps) {
	return (
		<div className={styles["sheet"]}>
			{content.sections.map((section) => (
				<section key={section.id} className={styles["section"]} aria-labelledby={`s-${section.id}`}>
					<h2 id={`s-${section.id}`}>{sayLabel(section.label)}</h2>
					{commentOf(section.id, sayLabel(section.label))}
					{content.definitions
						.filter((one) => one.section === section.id)
						.map((definition) => {
							const figure = content.figures.find((one) => one.id === definition.id)
							return (
								figure && (
									<FigureView
										key={figure.id}
										figure={figure}
										content={content}
										onCases={onCases && (() => onCases(figure.id))}
									/>
								)
							)
						})}
				</section>
			))}
		</div>
	)
}
