import { Icon } from "./Icon.tsx"
import type { IconName } from "./icon-paths.ts"
import styles from "./ToolButton.module.css"

interface ToolButtonProps {
	readonly icon: IconName
	/** What it does, to whom it is read; shown when pointed at. */
	readonly label: string
	/** Whether it is on, for one that stays so. */
	readonly pressed?: boolean
	readonly onClick: () => void
}

/** A small tool in the head of a figure: shows its numbers as a table, keeps them as a file. */
export function ToolButton({ icon, label, pressed, onClick }: ToolButtonProps) {
	return (
		<button
			type="button"
			className={styles["tool"]}
			aria-pressed={pressed}
			aria-label={label}
			title={label}
			onClick={onClick}
		>
			<Icon name={icon} size={16} />
		</button>
	)
}
