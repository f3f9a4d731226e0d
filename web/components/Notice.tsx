import type { ReactNode } from "react"
import { Icon } from "./Icon.tsx"
import type { IconName } from "./icon-paths.ts"
import styles from "./Notice.module.css"

interface NoticeProps {
	readonly icon: IconName
	readonly title: string
	readonly children?: ReactNode
	readonly tone?: "plain" | "accent" | "late"
	readonly role?: "alert"
}

/** Something to know before going on. */
export function Notice({ icon, title, children, tone = "plain", role }: NoticeProps) {
	return (
		<div className={styles["notice"]} data-tone={tone} role={role}>
			<Icon name={icon} size={20} />
			<div>
				<p className={styles["title"]}>{title}</p>
				{children}
			</div>
		</div>
	)
}
