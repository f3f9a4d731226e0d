import { type ReactNode, useEffect, useId, useRef, useState } from "react"
import { useLocation } from "react-router"
import styles from "./Disclosure.module.css"

interface DisclosureProps {
	/** What the button shows. */
	readonly button: ReactNode
	/** Its name, where what it shows does not say enough. */
	readonly label?: string | undefined
	readonly buttonClass?: string | undefined
	/** Where the panel opens, as seen from the button. */
	readonly side: "above" | "right"
	readonly children: ReactNode
}

/** A button that shows a panel beside it until something else is touched, a page is opened, or Escape is pressed. */
export function Disclosure({ button, label, buttonClass, side, children }: DisclosureProps) {
	const { key } = useLocation()
	// Bound to the page that it was opened on: another page closes it.
	const [openOn, setOpenOn] = useState<string | null>(null)
	const open = openOn === key
	const id = useId()
	const root = useRef<HTMLDivElement>(null)
	const opener = useRef<HTMLButtonElement>(null)
	useEffect(() => {
		if (!open) return
		const outside = (event: Event) => {
			if (event.target instanceof Node && !root.current?.contains(event.target)) setOpenOn(null)
		}
		const escape = (event: KeyboardEvent) => {
			if (event.key !== "Escape") return
			setOpenOn(null)
			opener.current?.focus()
		}
		document.addEventListener("pointerdown", outside)
		document.addEventListener("focusin", outside)
		document.addEventListener("keydown", escape)
		return () => {
			document.removeEventListener("pointerdown", outside)
			document.removeEventListener("focusin", outside)
			document.removeEventListener("keydown", escape)
		}
	}, [open])
	return (
		<div ref={root} className={styles["root"]}>
			<button
				ref={opener}
				type="button"
				className={buttonClass}
				aria-expanded={open}
				aria-controls={id}
				aria-label={label}
				onClick={() => setOpenOn(open ? null : key)}
			>
				{button}
			</button>
			<div id={id} className={styles["panel"]} data-side={side} hidden={!open}>
				{children}
			</div>
		</div>
	)
}
