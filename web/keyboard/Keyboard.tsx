import "./texts.ts"
import { lazy, Suspense, useCallback, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import type { Place } from "../session/places.ts"
import type { Shortcut, ShortcutMap } from "./match-key.ts"
import { onKeyboardPart } from "./open-part.ts"
import { holdKeys, listenToKeys, takeHeldKeys, useShortcuts } from "./shortcuts.ts"

const ShortcutsDialog = lazy(async () => ({ default: (await import("./ShortcutsDialog.tsx")).ShortcutsDialog }))
const CommandPalette = lazy(async () => ({ default: (await import("./CommandPalette.tsx")).CommandPalette }))

/** Letters that lead to a page after `G` (UI.md §3). */
const letters: Readonly<Partial<Record<Place["name"], string>>> = {
	work: "m",
	board: "t",
	bamara: "b",
	directory: "a",
	messages: "l",
	bottlenecks: "e",
	processMap: "p",
	reports: "y",
	settings: "r",
	audit: "j",
	accounts: "c",
}

interface KeyboardProps {
	readonly places: readonly Place[]
	/** Whether cases are theirs to look for. */
	readonly searches: boolean
}

/** What keys do on every page, and the two dialogs that they open. */
export function Keyboard({ places, searches }: KeyboardProps) {
	const { t } = useTranslation("keyboard")
	const { t: frame } = useTranslation()
	const navigate = useNavigate()
	const [open, setOpen] = useState<"help" | "palette" | null>(null)
	const show = useCallback((part: "help" | "palette") => {
		// It may have to be fetched first.
		if (part === "palette") holdKeys()
		setOpen(part)
	}, [])
	useEffect(() => listenToKeys(), [])
	useEffect(() => onKeyboardPart(show), [show])
	const close = () => {
		takeHeldKeys()
		setOpen(null)
	}
	const go = (path: string) => () => void navigate(path)
	const map: ShortcutMap = {
		...(searches ? { "/": { label: t("search"), run: () => show("palette") } } : {}),
		"Ctrl+k": { label: t("palette"), run: () => show("palette") },
		...Object.fromEntries(
			places.flatMap(({ name, path }): [string, Shortcut][] => {
				const label = frame(`frame.places.${name}`)
				if (name === "newRequest") return [["n", { label, run: go(path), command: true }]]
				const letter = letters[name]
				if (letter === undefined) return []
				return [[`g ${letter}`, { label: t("go", { place: label }), run: go(path), command: true }]]
			}),
		),
		"?": { label: t("help"), run: () => show("help"), command: true },
	}
	useShortcuts(map, { everywhere: true })
	return (
		<Suspense fallback={null}>
			{open === "help" && <ShortcutsDialog onClose={close} />}
			{open === "palette" && <CommandPalette places={places} searches={searches} onClose={close} />}
		</Suspense>
	)
}
