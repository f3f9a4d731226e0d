import { Modal } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { UrgencyMark } from "../case-parts/UrgencyMark.tsx"
import { ask, queryOf } from "../client/ask.ts"
import { type FoundCase, FoundCases } from "../client/work-contract.ts"
import { Icon } from "../components/Icon.tsx"
import { formatDay } from "../format-instant.ts"
import { readClock } from "../i18n/read-clock.ts"
import { sayLabel } from "../i18n/say-label.ts"
import type { Place } from "../session/places.ts"
import styles from "./CommandPalette.module.css"
import { findCommands, type Sought, soughtOf } from "./find-commands.ts"
import { Keys } from "./Keys.tsx"
import { takeHeldKeys, useAllShortcuts } from "./shortcuts.ts"

/** Whoever types has not finished: a search by name is recorded, so it waits for a pause. */
const NUMBER_MS = 150
const NAME_MS = 600
const MOST_CASES = 8

interface CommandPaletteProps {
	readonly places: readonly Place[]
	readonly searches: boolean
	readonly onClose: () => void
}

const search = (sought: NonNullable<Sought>, signal: AbortSignal) =>
	sought.by === "number"
		? ask("GET", `/cases${queryOf({ q: sought.prefix.toUpperCase(), limit: String(MOST_CASES) })}`, FoundCases, {
				signal,
			})
		: ask("POST", "/cases/search", FoundCases, { body: { name: sought.name }, signal })

/** Everything by its name: pages, what keys do, and cases by number or by patient. */
export function CommandPalette({ places, searches, onClose }: CommandPaletteProps) {
	const { t } = useTranslation("keyboard")
	const { t: frame } = useTranslation()
	const navigate = useNavigate()
	const [typed, setTyped] = useState("")
	const [chosen, setChosen] = useState(0)
	const list = useId()
	const active = useRef<HTMLDivElement>(null)
	const [opener] = useState(() => document.activeElement)
	useEffect(
		() => () => {
			// After the dialog is gone, or its focus trap takes it back.
			requestAnimationFrame(() => {
				if (opener instanceof HTMLElement && opener.isConnected && document.activeElement === document.body)
					opener.focus()
			})
		},
		[opener],
	)
	const now = searches ? soughtOf(typed) : null
	const [pausedText] = useDebouncedValue(typed, now?.by === "name" ? NAME_MS : NUMBER_MS)
	const sought = searches && pausedText === typed ? now : null
	const cases = useQuery({
		queryKey: ["found-cases", sought],
		queryFn: async ({ signal }) => (sought ? await search(sought, signal) : { items: [] }),
		enabled: sought !== null,
		placeholderData: keepPreviousData,
		// Names are not kept longer than they are looked at.
		gcTime: 0,
	})
	const found = now === null ? [] : (cases.data?.items ?? []).slice(0, MOST_CASES * 2)

	const run = (action: () => void) => () => {
		onClose()
		// Once the dialog has given its focus back.
		requestAnimationFrame(action)
	}
	const keyed = useAllShortcuts()
		.toReversed()
		.flatMap((map) => Object.entries(map))
		.filter(([, { command = false, hidden = false }]) => command && !hidden)
		.map(([keys, { label, run: act }]) => ({ label, keys, run: run(act) }))
	const pages = places
		.map(({ name, path }) => ({
			label: frame(`frame.places.${name}`),
			keys: null,
			run: run(() => void navigate(path)),
		}))
		.filter(({ label }) => !keyed.some((one) => one.label === label || one.label === t("go", { place: label })))
	const commands = findCommands([...keyed, ...pages], typed)
	const options = [
		...found.map((one) => ({ id: one.id, run: run(() => void navigate(`/dossiers/${one.id}`)) })),
		...commands,
	]
	const current = Math.min(chosen, Math.max(0, options.length - 1))
	useEffect(() => {
		if (current >= 0) active.current?.scrollIntoView({ block: "nearest" })
	}, [current])

	function onKeyDown(event: KeyboardEvent): void {
		const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
		if (step !== 0 && options.length > 0) {
			event.preventDefault()
			setChosen((current + step + options.length) % options.length)
		}
		if (event.key === "Enter") {
			event.preventDefault()
			options[current]?.run()
		}
	}
	const option = (index: number) => ({
		id: `${list}-${index}`,
		role: "option" as const,
		"aria-selected": index === current,
		ref: index === current ? active : undefined,
		className: styles["option"],
		onMouseMove: () => setChosen(index),
		onClick: () => options[index]?.run(),
	})
	const box = { id: list, role: "listbox" as const, "aria-label": t("paletteTitle") }
	const waiting = now !== null && (sought === null || cases.isFetching)
	return (
		<Modal.Root opened onClose={onClose} centered={false} yOffset="12vh" size={600} padding={0}>
			<Modal.Overlay />
			<Modal.Content aria-label={t("paletteTitle")}>
				<div className={styles["field"]}>
					<Icon name="search" size={18} />
					<input
						data-autofocus
						role="combobox"
						aria-expanded="true"
						aria-controls={list}
						aria-activedescendant={options.length > 0 ? `${list}-${current}` : undefined}
						aria-label={t("field")}
						placeholder={t("field")}
						autoComplete="off"
						spellCheck={false}
						value={typed}
						onChange={(event) => {
							setTyped(event.currentTarget.value)
							setChosen(0)
						}}
						onFocus={() => {
							const text = takeHeldKeys()
							if (text !== "") setTyped((before) => before + text)
						}}
						onKeyDown={onKeyDown}
					/>
				</div>
				<div {...box} className={styles["list"]}>
					{found.length > 0 && (
						<div role="presentation" className={styles["heading"]}>
							{t("cases")}
						</div>
					)}
					{found.map((one, index) => (
						<div key={one.id} {...option(index)}>
							<UrgencyMark urgency={one.urgency} />
							<span className={styles["case"]}>
								<b>{one.number}</b> {nameOf(one)}
								<span className={styles["place"]}>
									{one.places
										.slice(0, 2)
										.map(({ label }) => sayLabel(label))
										.join(" · ")}
								</span>
							</span>
						</div>
					))}
					{commands.length > 0 && (
						<div role="presentation" className={styles["heading"]}>
							{t("commands")}
						</div>
					)}
					{commands.map(({ label, keys }, index) => (
						<div key={`${label}${keys ?? ""}`} {...option(found.length + index)}>
							<Icon name="chevronRight" />
							<span className={styles["case"]}>{label}</span>
							{keys !== null && <Keys keys={keys} />}
						</div>
					))}
				</div>
				<p className={styles["foot"]} aria-live="polite">
					{waiting
						? t("searching")
						: cases.isError && now !== null
							? t("failed")
							: options.length === 0
								? t("none")
								: now?.by === "name"
									? `${t("results", { count: found.length })}. ${t("traced")}`
									: t("hint")}
				</p>
			</Modal.Content>
		</Modal.Root>
	)

	function nameOf({ identity }: FoundCase): string {
		if (!identity) return ""
		const name = `${identity.givenNames} ${identity.usedName ?? identity.birthName}`
		return `${name}, ${t("born", { day: formatDay(identity.birthDate, readClock()) })}`
	}
}
