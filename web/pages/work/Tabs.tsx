import { type KeyboardEvent, useRef } from "react"
import { useTranslation } from "react-i18next"
import type { WorkPage, WorkTab } from "../../client/work-contract.ts"
import styles from "./Tabs.module.css"

interface TabsProps {
	readonly tabs: readonly WorkTab[]
	readonly tab: WorkTab
	readonly counts: WorkPage["counts"]
	readonly onChoose: (tab: WorkTab) => void
}

/** The lists with what is in them; arrows go from one to the next. */
export function Tabs({ tabs, tab, counts, onChoose }: TabsProps) {
	const { t } = useTranslation("work")
	const list = useRef<HTMLDivElement>(null)
	function onKeyDown(event: KeyboardEvent): void {
		const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0
		const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]
		if (step === 0 || next === undefined) return
		event.preventDefault()
		onChoose(next)
		list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
	}
	return (
		<div ref={list} role="tablist" aria-label={t("tabs.label")} className={styles["tabs"]}>
			{tabs.map((one) => (
				<button
					key={one}
					id={`tab-${one}`}
					type="button"
					role="tab"
					aria-selected={one === tab}
					aria-controls="liste"
					tabIndex={one === tab ? 0 : -1}
					className={styles["tab"]}
					onClick={() => onChoose(one)}
					onKeyDown={onKeyDown}
				>
					{t(`tabs.${one}`)} <span>{counts[one]}</span>
				</button>
			))}
		</div>
	)
}
