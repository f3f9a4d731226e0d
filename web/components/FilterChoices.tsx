import { Popover } from "@mantine/core"
import { type Ref, type RefObject, useEffect, useLayoutEffect, useState } from "react"
import styles from "./FilterMenu.module.css"

interface Choice {
	readonly key: string
	readonly label: string
	readonly on: boolean
	readonly toggle: () => void
}

interface FilterChoicesProps {
	/** Of the menu: its button is `…-target`, what opens `…-dropdown`. */
	readonly id: string
	readonly label: string
	readonly button: RefObject<HTMLButtonElement | null>
	readonly opened: boolean
	readonly onOpened: (opened: boolean) => void
	/** Radio buttons of this name instead of boxes. */
	readonly radio: string | undefined
	readonly choices: readonly Choice[]
}

/** What a filter's button opens, fetched apart from it. */
export function FilterChoices({ id, label, button, opened, onOpened, radio, choices }: FilterChoicesProps) {
	// Closed at first: where the focus goes back to is noted when it opens.
	const [there, setThere] = useState(false)
	useEffect(() => {
		const frame = requestAnimationFrame(() => setThere(true))
		return () => cancelAnimationFrame(frame)
	}, [])
	return (
		<Popover
			id={id}
			opened={there && opened}
			onChange={onOpened}
			position="bottom-end"
			offset={4}
			trapFocus
			returnFocus
			withinPortal
		>
			<Popover.Target>
				<Elsewhere element={button} />
			</Popover.Target>
			<Popover.Dropdown p={6} aria-label={label} className={styles["dropdown"] ?? ""} data-portal>
				<ul className={styles["choices"]}>
					{choices.map(({ key, label: said, on, toggle }) => (
						<li key={key}>
							<label className={styles["choice"]}>
								<input type={radio === undefined ? "checkbox" : "radio"} name={radio} checked={on} onChange={toggle} />
								<span>{said}</span>
							</label>
						</li>
					))}
				</ul>
			</Popover.Dropdown>
		</Popover>
	)
}

interface ElsewhereProps {
	readonly element: RefObject<HTMLElement | null>
	readonly ref?: Ref<HTMLElement>
}

/** Stands for an element that is drawn by somebody else. */
function Elsewhere({ element, ref }: ElsewhereProps) {
	useLayoutEffect(() => {
		if (typeof ref !== "function") return
		ref(element.current)
		return () => {
			ref(null)
		}
	}, [element, ref])
	return null
}
