import { useQueryClient } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import type { CaseActions, CasePath, CaseView, Dispatched } from "../../client/case-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { useShortcuts } from "../../keyboard/shortcuts.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { ActionForm } from "./ActionForm.tsx"
import { ActionList, MOST_AT_ONCE } from "./ActionList.tsx"
import styles from "./ActionPanel.module.css"
import { type ActionName, type Chosen, findAction, findGone, listActions } from "./chosen-action.ts"
import { findDraft } from "./draft.ts"
import { caseKey } from "./use-case.ts"

interface ActionPanelProps {
	readonly view: CaseView
	readonly path: CasePath | undefined
	readonly actions: CaseActions
	/** The procedure that the page is about; null for the whole case. */
	readonly only: string | null
	readonly chosen: ActionName | null
	readonly onChoose: (name: ActionName | null) => void
	readonly onSent: (chosen: Chosen, done: Dispatched) => void
}

/** What to do now: the actions on the left, the chosen one with its form and consequences on the right. */
export function ActionPanel({ view, path, actions, only, chosen, onChoose, onSent }: ActionPanelProps) {
	const { t } = useTranslation("casePage")
	const me = useMe()
	const client = useQueryClient()
	const list = useRef<HTMLUListElement>(null)
	const heading = useRef<HTMLHeadingElement>(null)
	const possible = listActions(actions, only)
	const [first] = possible
	const name = chosen ?? (first ? { instanceId: first.instance.id, type: first.action.type } : null)
	// Somebody else may make it impossible while it is being filled in: it stays, to say so.
	const [remembered, setRemembered] = useState<Chosen | undefined>()
	// What was sought was for that action: the next one begins with the probable again.
	const [done, setDone] = useState(0)
	const found = name === null ? undefined : findAction(actions, name)
	const isRemembered =
		name !== null && remembered?.instance.id === name.instanceId && remembered.action.type === name.type
	if (found && !isRemembered) setRemembered(found)
	const hasDraft =
		name !== null &&
		findDraft({ person: me.id, caseId: view.id, instanceId: name.instanceId, type: name.type }) !== undefined
	const gone =
		name === null || found || !hasDraft ? undefined : goneOf(actions, name, isRemembered ? remembered : undefined)
	const shown = found ?? gone

	useShortcuts({
		...(first && {
			a: {
				label: t("keys.actions"),
				run: () => {
					list.current?.querySelector("button")?.focus()
					list.current?.scrollIntoView({ block: "nearest" })
				},
			},
		}),
		...Object.fromEntries(
			possible.slice(0, MOST_AT_ONCE).map(({ instance, action }, index) => [
				String(index + 1),
				{
					label: sayLabel(action.label),
					run: () => onChoose({ instanceId: instance.id, type: action.type }),
					command: true,
				},
			]),
		),
	})

	function sent(action: Chosen, result: Dispatched): void {
		setRemembered(undefined)
		setDone((before) => before + 1)
		onChoose(null)
		for (const key of [caseKey(view.id), ["work"], ["board"], ["procedure", action.instance.id]])
			void client.invalidateQueries({ queryKey: key })
		onSent(action, result)
		heading.current?.focus()
	}

	return (
		<section
			className={styles["panel"]}
			data-empty={possible.length === 0 && !shown ? true : undefined}
			aria-labelledby="actions"
			id="que-faire"
		>
			<div className={styles["side"]}>
				<h2 id="actions" ref={heading} tabIndex={-1}>
					{t("actions.title")}
				</h2>
				{possible.length === 0 && <p className={styles["quiet"]}>{t(nothingToDo(view, only))}</p>}
				{possible.length === 0 && only !== null && (
					<Link className={styles["back"]} to={`/dossiers/${view.id}`}>
						{t("actions.toCase")}
					</Link>
				)}
				<ActionList
					key={done}
					actions={actions}
					possible={possible}
					only={only}
					chosen={name}
					onChoose={onChoose}
					listRef={list}
				/>
			</div>
			{(shown || possible.length > 0) && (
				<div className={styles["work"]}>
					{shown ? (
						<ActionForm
							key={`${shown.instance.id} ${shown.action.type}`}
							view={view}
							path={path}
							chosen={shown}
							onSent={sent}
							onLeave={() => onChoose(null)}
							onSee={() => {
								onChoose(null)
								heading.current?.focus()
							}}
						/>
					) : (
						<p className={styles["quiet"]}>{t("actions.choose")}</p>
					)}
				</div>
			)}
		</section>
	)
}

/** Why nothing is offered: the case or the procedure is over, or others are asked now. */
function nothingToDo(view: CaseView, only: string | null) {
	if (view.closedAt !== null) return "actions.closed"
	return view.procedures.find((one) => one.id === only)?.done === true ? "actions.over" : "actions.none"
}

function goneOf(actions: CaseActions, name: ActionName, remembered: Chosen | undefined): Chosen | undefined {
	if (!remembered) return findGone(actions, name)
	const instance = actions.instances.find((one) => one.id === name.instanceId) ?? remembered.instance
	return { ...remembered, instance, gone: true }
}
