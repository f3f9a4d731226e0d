import { useEffect, useState } from "react"
import { Icon } from "./Icon.tsx"
import styles from "./Toasts.module.css"
import { onToast, type Toast } from "./toasts.ts"

const SHOWN_MS = 6_000

/** What was sent, at the bottom left, for a while. */
export function Toasts() {
	const [toasts, setToasts] = useState<readonly Toast[]>([])
	useEffect(() => {
		const timers = new Set<ReturnType<typeof setTimeout>>()
		const stop = onToast((toast) => {
			setToasts((before) => [...before.slice(-2), toast])
			const timer = setTimeout(() => {
				timers.delete(timer)
				setToasts((before) => before.filter(({ id }) => id !== toast.id))
			}, SHOWN_MS)
			timers.add(timer)
		})
		return () => {
			stop()
			for (const timer of timers) clearTimeout(timer)
		}
	}, [])
	return (
		<div className={styles["toasts"]} aria-live="polite" data-no-print>
			{toasts.map(({ id, text }) => (
				<p key={id} className={styles["toast"]}>
					<Icon name="check" />
					{text}
				</p>
			))}
		</div>
	)
}
