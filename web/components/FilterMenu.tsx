import { lazy, Suspense, useEffect, useId, useRef, useState } from "react"
import styles from "./FilterMenu.module.css"
import { Icon } from "./Icon.tsx"
import { whenIdle } from "./when-idle.ts"

const loadChoices = async () => ({ default: (await import("./FilterChoices.tsx")).FilterChoices })
const FilterChoices = lazy(loadChoices)

export interface FilterChoice {
	readonly value: string
	readonly label: string
}

interface FilterMenuProps<C extends FilterChoice> {
	readonly label: string
	readonly choices: readonly C[]
	readonly isChosen: (choice: C) => boolean
	readonly onToggle: (choice: C) => void
	/** How many of them are on, said to who does not see the number. */
	readonly sayCount: (count: number) => string
	/** Only one can be on, and one always is. */
	readonly single?: boolean
	/** What tells choices of one value apart. */
	readonly keyOf?: (choice: C) => string
}

/** A filter as a menu of things to tick. Each tick shows at once. What opens is fetched once the page is there. */
export function FilterMenu<C extends FilterChoice>(props: FilterMenuProps<C>) {
	const { label, choices, isChosen, onToggle, sayCount, single = false, keyOf = ({ value }) => value } = props
	const id = useId()
	const button = useRef<HTMLButtonElement>(null)
	const [opened, setOpened] = useState(false)
	const [wanted, setWanted] = useState(false)
	const chosen = choices.filter(isChosen)
	useEffect(() => whenIdle(() => void loadChoices().catch(() => undefined)), [])
	return (
		<>
			<button
				ref={button}
				id={`${id}-target`}
				type="button"
				className={styles["chip"]}
				data-on={!single && chosen.length > 0}
				aria-haspopup="dialog"
				aria-expanded={opened}
				aria-controls={opened ? `${id}-dropdown` : undefined}
				onClick={() => {
					setWanted(true)
					setOpened((before) => !before)
				}}
			>
				<span>{chosen.length === 1 ? chosen[0]?.label : label}</span>
				{chosen.length > 1 && (
					<span className={styles["number"]}>
						<span aria-hidden="true">{chosen.length}</span>
						<span className="spoken">{sayCount(chosen.length)}</span>
					</span>
				)}
				<Icon name="chevronDown" size={14} />
			</button>
			{wanted && (
				<Suspense fallback={null}>
					<FilterChoices
						id={id}
						label={label}
						button={button}
						opened={opened}
						onOpened={setOpened}
						radio={single ? id : undefined}
						choices={choices.map((one) => ({
							key: keyOf(one),
							label: one.label,
							on: isChosen(one),
							toggle: () => {
								onToggle(one)
								if (single) setOpened(false)
							},
						}))}
					/>
				</Suspense>
			)}
		</>
	)
}
