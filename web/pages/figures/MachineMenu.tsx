import { useTranslation } from "react-i18next"
import type { StepFigure } from "../../client/figures-contract.ts"
import { FilterMenu } from "../../components/FilterMenu.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Figures.module.css"

interface MachineMenuProps {
	readonly steps: readonly StepFigure[]
	readonly machine: string
	readonly onChange: (machine: string) => void
}

/** The case itself, or one of the procedures that something happened in. */
export function MachineMenu({ steps, machine, onChange }: MachineMenuProps) {
	const { t } = useTranslation("figures")
	const known = new Map(steps.map((one) => [one.machine, sayLabel(one.machineLabel)]))
	const choices = [...known].map(([value, label]) => ({ value, label: value === "pathway" ? t("wholeCase") : label }))
	const ordered = choices.toSorted((a, b) => Number(b.value === "pathway") - Number(a.value === "pathway"))
	if (ordered.length < 2) return null
	return (
		<div className={styles["machines"]}>
			<FilterMenu
				label={t("wholeCase")}
				choices={ordered}
				isChosen={({ value }) => value === machine}
				onToggle={({ value }) => onChange(value)}
				sayCount={String}
				single
			/>
		</div>
	)
}
