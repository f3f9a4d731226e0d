import { useId } from "react"
import styles from "./Choice.module.css"

interface ChoiceProps<V extends string> {
	readonly label: string
	readonly hint?: string
	readonly value: V
	readonly options: readonly (readonly [value: V, label: string])[]
	readonly onChange: (value: V) => void
}

/** One of a few, all of them visible. */
export function Choice<V extends string>({ label, hint, value, options, onChange }: ChoiceProps<V>) {
	const id = useId()
	return (
		<fieldset className={styles["choice"]} aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
			<legend>{label}</legend>
			{hint !== undefined && (
				<p id={`${id}-hint`} className={styles["hint"]}>
					{hint}
				</p>
			)}
			<div className={styles["options"]}>
				{options.map(([one, said]) => (
					<label key={one} className={styles["option"]}>
						<input type="radio" name={id} checked={one === value} onChange={() => onChange(one)} />
						{said}
					</label>
				))}
			</div>
		</fieldset>
	)
}
