import { useEffect, useRef, useSyncExternalStore } from "react"
import { preferencesNow, setPreferences } from "../preferences/preferences.ts"
import { isCharacter, keyOf, matchKey, type Shortcut, type ShortcutMap } from "./match-key.ts"

/** How long the second key of two may take. */
const SEQUENCE_MS = 1_500
/** Whoever has used shortcuts this often need not be told of them. */
const LEARNT = 10

interface Registered {
	readonly map: ShortcutMap
}

let registered: readonly Registered[] = []
const listeners = new Set<() => void>()
let pending: { readonly key: string; readonly at: number } | null = null

function change(next: readonly Registered[]): void {
	registered = next
	for (const tell of listeners) tell()
}

const subscribe = (tell: () => void) => {
	listeners.add(tell)
	return () => {
		listeners.delete(tell)
	}
}

/** All that keys do on this page now, the frame's first. */
export function useAllShortcuts(): readonly ShortcutMap[] {
	return useSyncExternalStore(subscribe, () => registered).map(({ map }) => map)
}

/** Whether the shortcuts are shown where they act: switched on, and not known yet. */
export const areShown = ({ shortcuts, uses }: { shortcuts: boolean; uses: number }): boolean =>
	shortcuts && uses < LEARNT

/**
 * Keys that do something while the component is there. They act when no field has the focus and no dialog is open;
 * letters and signs can be switched off in the settings.
 *
 * @param everywhere what keys do on every page: a page that is there already decides all the same
 */
export function useShortcuts(map: ShortcutMap, { everywhere = false } = {}): void {
	const latest = useRef(map)
	useEffect(() => {
		latest.current = map
	})
	// As text, so that it is registered anew when its words change and not with every closure.
	const words = JSON.stringify(
		Object.entries(map).map(([key, { label, command = false, hidden = false }]) => ({ key, label, command, hidden })),
	)
	useEffect(() => {
		const entries = (JSON.parse(words) as (Omit<Shortcut, "run"> & { key: string })[]).map(
			({ key, ...one }) => [key, { ...one, run: () => latest.current[key]?.run() }] as const,
		)
		const mine: Registered = { map: Object.fromEntries(entries) }
		change(everywhere ? [mine, ...registered] : [...registered, mine])
		return () => change(registered.filter((one) => one !== mine))
	}, [words, everywhere])
}

/** What was typed between the key that opens a dialog and its field: it is for the field, not for the page behind. */
let held: string | null = null

export function holdKeys(): void {
	held = ""
}

/** Gives what was typed meanwhile, and lets keys act again. */
export function takeHeldKeys(): string {
	const text = held ?? ""
	held = null
	return text
}

const FIELDS =
	"input, textarea, select, [contenteditable=true], [role=combobox], [role=listbox], [role=textbox], [role=menu]"
/** What Enter and Space press by themselves. */
const PRESSED = "button, a[href], summary, [role=button], [role=tab], [role=radio], [role=menuitem]"

function isFor(target: EventTarget | null, key: string): boolean {
	if (!(target instanceof Element)) return true
	if (target.closest(FIELDS)) return false
	// A dialog keeps the keyboard to itself, except for what is registered inside of it by the browser.
	if (document.querySelector('[role="dialog"][aria-modal="true"]')) return false
	return !((key === "Enter" || key === "Space") && target.closest(PRESSED) && !target.closest("[data-shortcut-row]"))
}

/** Listens to the keyboard for as long as it is not stopped. */
export function listenToKeys(): () => void {
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.defaultPrevented || event.isComposing) return
		const key = keyOf(event)
		if (key === undefined || key === "Shift" || key === "Control") return
		const always = key.startsWith("Ctrl+")
		if (held !== null && !always) {
			if (event.target instanceof Element && event.target.closest(FIELDS)) return
			if (event.key.length === 1) {
				held += event.key
				event.preventDefault()
			}
			return
		}
		if (!always && !isFor(event.target, key)) return
		if (isCharacter(key) && !preferencesNow().shortcuts) return
		const first = pending !== null && Date.now() - pending.at < SEQUENCE_MS ? pending.key : null
		pending = null
		const maps = registered.map(({ map }) => map)
		const match = matchKey(maps, first, key)
		if (match.kind === "pending") pending = { key: match.key, at: Date.now() }
		if (match.kind !== "run") return
		event.preventDefault()
		const { uses } = preferencesNow()
		if (isCharacter(key) && uses < LEARNT) setPreferences({ uses: uses + 1 })
		match.shortcut.run()
	}
	window.addEventListener("keydown", onKeyDown)
	return () => window.removeEventListener("keydown", onKeyDown)
}
