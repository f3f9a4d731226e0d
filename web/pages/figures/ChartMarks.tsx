import { type KeyboardEvent, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { actingAs } from "./acting-as.ts"
import styles from "./Compared.module.css"

/** Where something of a chart is, what it says, and what it opens. */
export interface ChartMark {
	readonly key: string
	readonly label: string
	readonly x: number
	readonly y: number
	readonly width: number
	readonly height: number
	/** A page, or what is behind it. */
	readonly opens: string | (() => void)
}

/** Without arrows of its own a chart of five thousand points would take five thousand tabs. */
const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
	ArrowRight: (at, last) => Math.min(last, at + 1),
	ArrowLeft: (at) => Math.max(0, at - 1),
	ArrowDown: (at, last) => Math.min(last, at + 1),
	ArrowUp: (at) => Math.max(0, at - 1),
	Home: () => 0,
	End: (_, last) => last,
}

/** What can be opened of a chart, over its drawing: one stop for Tab, arrows from one to the next, Enter to open it. */
export function ChartMarks({ marks }: { readonly marks: readonly ChartMark[] }) {
	const { t } = useTranslation("figures")
	const group = useRef<SVGGElement>(null)
	const [chosen, setChosen] = useState(0)
	if (marks.length === 0) return null
	const at = Math.min(chosen, marks.length - 1)
	const press = (event: KeyboardEvent) => {
		const to = moves[event.key]?.(at, marks.length - 1)
		if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return
		event.preventDefault()
		setChosen(to)
		group.current?.querySelectorAll<SVGElement>("[data-mark]")[to]?.focus()
	}
	return (
		<g ref={group} role="toolbar" aria-label={t("marks")} className={styles["marks"]} onKeyDown={press}>
			{marks.map(({ key, label, x, y, width, height, opens }, nth) => {
				const tabIndex = nth === at ? 0 : -1
				const area = (
					<rect x={x} y={y} width={width} height={height} rx={2} className={styles["mark"]}>
						<title>{label}</title>
					</rect>
				)
				const chosenAt = { "data-mark": "", onFocus: () => setChosen(nth) }
				return typeof opens === "string" ? (
					<Link key={key} to={opens} aria-label={label} tabIndex={tabIndex} {...chosenAt}>
						{area}
					</Link>
				) : (
					<g key={key} {...actingAs(label, opens, tabIndex)} {...chosenAt}>
						{area}
					</g>
				)
			})}
		</g>
	)
}
