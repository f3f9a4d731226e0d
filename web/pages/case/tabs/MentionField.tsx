import { Combobox, Textarea, useCombobox, VisuallyHidden } from "@mantine/core"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { Teammate } from "../../../client/case-file-contract.ts"
import { matching, mentionAt, type Typed } from "./mention.ts"
import styles from "./Notes.module.css"

/** As many as are read at a glance. */
const MOST_SHOWN = 6

/** A text that proposes: what is proposed, and which of it, is told as one types. */
const proposing = { role: "combobox", "aria-autocomplete": "list" } as const

interface MentionFieldProps {
	readonly field: {
		readonly id: string
		readonly name: string
		readonly value: string
		readonly error: string | undefined
		readonly onBlur: () => void
	}
	readonly label: string
	readonly description: string
	readonly team: readonly Teammate[]
	/** Whether one begins to type here at once. */
	readonly focused: boolean
	readonly onChange: (text: string) => void
	/** Ctrl Enter. */
	readonly onSend: () => void
}

/** A text in which @ proposes the people of the team: chosen with arrows and Enter, or by pointing. */
export function MentionField({ field, label, description, team, focused, onChange, onSend }: MentionFieldProps) {
	const { t } = useTranslation("caseTabs")
	const area = useRef<HTMLTextAreaElement>(null)
	const [typed, setTyped] = useState<Typed>()
	const combobox = useCombobox()
	const found = typed ? matching(team, typed.text).slice(0, MOST_SHOWN) : []
	const open = found.length > 0
	useEffect(() => {
		if (focused) area.current?.focus()
	}, [focused])
	const { openDropdown, closeDropdown, selectFirstOption } = combobox
	const shown = found.map((one) => one.id).join()
	useEffect(() => {
		if (shown === "") closeDropdown()
		else {
			openDropdown()
			// Once they are there to be selected.
			const frame = requestAnimationFrame(() => selectFirstOption())
			return () => cancelAnimationFrame(frame)
		}
		return undefined
	}, [shown, openDropdown, closeDropdown, selectFirstOption])

	const look = (element: HTMLTextAreaElement) => setTyped(mentionAt(element.value, element.selectionEnd))

	function choose(id: string): void {
		const one = team.find((teammate) => teammate.id === id)
		if (!typed || !one) return
		const { value } = field
		const before = `${value.slice(0, typed.from)}@${one.name} `
		onChange(before + value.slice(typed.from + 1 + typed.text.length).replace(/^ /, ""))
		setTyped(undefined)
		// After the new text is in the field.
		requestAnimationFrame(() => {
			area.current?.focus()
			area.current?.setSelectionRange(before.length, before.length)
		})
	}

	function press(event: React.KeyboardEvent<HTMLTextAreaElement>): void {
		if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
			event.preventDefault()
			onSend()
			return
		}
		if (!open || event.nativeEvent.isComposing) return
		if (event.key === "ArrowDown") combobox.selectNextOption()
		else if (event.key === "ArrowUp") combobox.selectPreviousOption()
		else if (event.key === "Enter" || event.key === "Tab") combobox.clickSelectedOption()
		else if (event.key === "Escape") setTyped(undefined)
		else return
		event.preventDefault()
		event.stopPropagation()
	}

	return (
		<div>
			<Combobox
				store={combobox}
				onOptionSubmit={choose}
				position="bottom-start"
				width={300}
				transitionProps={{ duration: 0 }}
			>
				{/* Arrows move the caret while nothing is proposed: the keys are ours. */}
				<Combobox.Target withKeyboardNavigation={false} withExpandedAttribute>
					<Textarea
						{...field}
						{...proposing}
						ref={area}
						label={label}
						description={description}
						autosize
						minRows={2}
						maxRows={14}
						onChange={(event) => {
							onChange(event.currentTarget.value)
							look(event.currentTarget)
						}}
						onClick={(event) => look(event.currentTarget)}
						onKeyDown={press}
						onBlur={() => {
							setTyped(undefined)
							field.onBlur()
						}}
					/>
				</Combobox.Target>
				<Combobox.Dropdown hidden={!open} className={styles["people"] ?? ""}>
					<Combobox.Options aria-label={t("notes.people")}>
						{found.map((one) => (
							<Combobox.Option key={one.id} value={one.id} className={styles["person"] ?? ""}>
								{one.name}
							</Combobox.Option>
						))}
					</Combobox.Options>
				</Combobox.Dropdown>
			</Combobox>
			<VisuallyHidden aria-live="polite">{open ? t("notes.found", { count: found.length }) : ""}</VisuallyHidden>
		</div>
	)
}
