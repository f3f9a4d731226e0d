import { useEffect, useRef } from "react"

/** Whether a key is a letter of what somebody writes. */
export const isTyping = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement &&
	(target.isContentEditable ||
		["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) ||
		target.closest("[role=dialog], [role=menu]") !== null)

const arrows = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"]

/** The case that the keyboard is at. */
export const focusedCase = (): string | undefined =>
	document.activeElement?.closest<HTMLElement>("[data-card]")?.dataset["card"]

/**
 * `j` and `k` from anywhere on the page, unless somebody is typing; arrows where a case has the focus, so that they
 * scroll everywhere else. Keys are taken by character: they are where each keyboard has them.
 *
 * @param move gives whether it has done something with the key
 */
export function useCardKeys(move: (key: string) => boolean): void {
	const latest = useRef(move)
	useEffect(() => {
		latest.current = move
	}, [move])
	useEffect(() => {
		const press = (event: KeyboardEvent) => {
			const { key, ctrlKey, metaKey, altKey, target } = event
			if (ctrlKey || metaKey || altKey || isTyping(target)) return
			const letter = key === "j" || key === "k"
			if (!letter && !(arrows.includes(key) && focusedCase() !== undefined)) return
			if (latest.current(key)) event.preventDefault()
		}
		document.addEventListener("keydown", press)
		return () => document.removeEventListener("keydown", press)
	}, [])
}
