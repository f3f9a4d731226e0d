import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { useShortcuts } from "../../keyboard/shortcuts.ts"

const arrows = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"]

/** The case that the keyboard is at. */
export const focusedCase = (): string | undefined =>
	document.activeElement?.closest<HTMLElement>("[data-card]")?.dataset["card"]

/**
 * `j` and `k` from anywhere on the page, as shortcuts that can be switched off; arrows where a case has the focus, so
 * that they scroll everywhere else.
 *
 * @param move gives whether it has done something with the key
 */
export function useCardKeys(move: (key: string) => boolean): void {
	const { t } = useTranslation("board")
	const latest = useRef(move)
	useShortcuts({
		j: { label: t("keys.next"), run: () => move("j") },
		k: { label: t("keys.previous"), run: () => move("k") },
	})
	useEffect(() => {
		latest.current = move
	}, [move])
	useEffect(() => {
		const press = (event: KeyboardEvent) => {
			const { key, ctrlKey, metaKey, altKey } = event
			if (ctrlKey || metaKey || altKey || !arrows.includes(key) || focusedCase() === undefined) return
			if (latest.current(key)) event.preventDefault()
		}
		document.addEventListener("keydown", press)
		return () => document.removeEventListener("keydown", press)
	}, [])
}
