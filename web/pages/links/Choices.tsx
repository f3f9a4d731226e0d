import styles from "./Choices.module.css"

interface ChoicesProps {
	/** Of the first choice: where the summary of errors leads. */
	readonly id: string
	readonly name: string
	readonly label: string
	readonly optional?: string
	readonly error?: string | undefined
	readonly value: string
	readonly options: readonly { readonly value: string; readonly label: string }[]
	readonly onChange: (value: string) => void
}

/** A few answers, one of which holds; each as large as a thumb. */
export function Choices({ id, name, label, optional, error, value, options, onChange }: ChoicesProps) {
	return (
		<fieldset className={styles["choices"]} data-wrong={error !== undefined} aria-describedby={`${id}-error`}>
			<legend>
				{label} {optional !== undefined && <span>({optional})</span>}
			</legend>
			<p id={`${id}-error`} className={styles["error"]} hidden={error === undefined}>
				{error}
			</p>
			{options.map((one, index) => (
				<label key={one.value} className={styles["choice"]}>
					<input
						type="radio"
						id={index === 0 ? id : undefined}
						name={name}
						value={one.value}
						checked={value === one.value}
						onChange={() => onChange(one.value)}
					/>
					{one.label}
				</label>
			))}
		</fieldset>
	)
}

interface TickProps {
	readonly label: string
	readonly checked: boolean
	readonly onChange: (checked: boolean) => void
}

/** Something that is so, or not. */
export const Tick = ({ label, checked, onChange }: TickProps) => (
	<label className={styles["choice"]}>
		<input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
		{label}
	</label>
)
