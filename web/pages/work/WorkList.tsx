import { memo, useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import type { Groups, WorkGroup, WorkItem, WorkTab } from "../../client/work-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import type { IconName } from "../../components/icon-paths.ts"
import type { ShownRow } from "./settle-list.ts"
import styles from "./WorkList.module.css"
import { WorkRow } from "./WorkRow.tsx"

const groupIcons: Readonly<Partial<Record<WorkGroup, IconName>>> = {
	emergency: "chevronsUp",
	late: "clockExclamation",
	today: "clock",
}

interface WorkListProps {
	readonly rows: readonly ShownRow<WorkItem>[]
	readonly tab: WorkTab
	readonly groups: Groups
	readonly selected: string | undefined
	readonly compact: boolean
	readonly onSelect: (item: WorkItem) => void
}

/** Tasks in their groups; what others owe is in one, oldest first. */
export function WorkList({ rows, tab, groups, selected, compact, onSelect }: WorkListProps) {
	const { t } = useTranslation("work")
	const sections =
		tab === "waiting"
			? [{ id: "waiting" as const, rows, count: Object.values(groups).reduce((sum, one) => sum + one, 0) }]
			: (["emergency", "late", "today", "week", "later"] as const)
					.map((id) => ({ id, rows: rows.filter(({ item }) => item.group === id), count: groups[id] }))
					.filter((section) => section.rows.length > 0)
	const list = useRef<HTMLDivElement>(null)
	// The keyboard goes with the selection when it is in the list already.
	useEffect(() => {
		const row = list.current?.querySelector<HTMLElement>(`[data-row="${selected}"]`)
		if (!row) return
		if (list.current?.contains(document.activeElement)) row.focus({ preventScroll: true })
		row.scrollIntoView({ block: "nearest" })
	}, [selected])
	return (
		<div ref={list} className={styles["groups"]} data-compact={compact}>
			{sections.map((section) => (
				<section key={section.id} aria-labelledby={`group-${section.id}`}>
					<h2 id={`group-${section.id}`} className={styles["heading"]} data-group={section.id}>
						<GroupIcon group={section.id} />
						{t(`groups.${section.id}`)} <span>{section.count}</span>
					</h2>
					<ul>
						{section.rows.map(({ item, gone }) => (
							<Row
								key={item.id}
								item={item}
								gone={gone}
								tab={tab}
								selected={item.id === selected}
								onSelect={onSelect}
							/>
						))}
					</ul>
				</section>
			))}
		</div>
	)
}

function GroupIcon({ group }: { readonly group: WorkGroup | "waiting" }) {
	const icon = group === "waiting" ? undefined : groupIcons[group]
	return icon ? <Icon name={icon} /> : null
}

const Row = memo(WorkRow)
