import { Popover } from "@mantine/core"
import { useId, useState } from "react"
import styles from "./FilterMenu.module.css"
import { Icon } from "./Icon.tsx"

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

/** A filter as a menu of things to tick. Each tick shows at once. */
export function FilterMenu<C extends FilterChoice>(props: FilterMenuProps<C>) {
	const { label, choices, isChosen, onToggle, sayCount, single = false, keyOf = ({ value }) => value } = props
	const id = useId()
	const [opened, setOpened] = useState(false)
	const chosen = choices.filter(isChosen)
	return (
		<Popover opened={opened} onChange={setOpened} position="bottom-end" offset={4} trapFocus returnFocus withinPortal>
			<Popover.Target>
				<button
					type="button"
					className={styles["chip"]}
					data-on={!single && chosen.length > 0}
					aria-expanded={opened}
					onClick={() => setOpened((before) => !before)}
				>
					<span id={id}>{chosen.length === 1 ? chosen[0]?.label : label}</span>
					{chosen.length > 1 && (
						<span className={styles["number"]}>
							<span aria-hidden="true">{chosen.length}</span>
							<span className="spoken">{sayCount(chosen.length)}</span>
						</span>
					)}
					<Icon name="chevronDown" size={14} />
				</button>
			</Popover.Target>
			<Popover.Dropdown p={6} aria-label={label} className={styles["dropdown"] ?? ""} data-portal>
				<ul className={styles["choices"]}>
					{choices.map((one) => (
						<li key={keyOf(one)}>
							<label className={styles["choice"]}>
								<input
									type={single ? "radio" : "checkbox"}
									name={single ? id : undefined}
									checked={isChosen(one)}
									onChange={() => {
										onToggle(one)
										if (single) setOpened(false)
									}}
								/>
								<span>{one.label}</span>
							</label>
						</li>
					))}
				</ul>
			</Popover.Dropdown>
		</Popover>
	)
}
