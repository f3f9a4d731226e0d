import { TextInput } from "@mantine/core"
import { type RefObject, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { CaseActions } from "../../client/case-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./ActionPanel.module.css"
import { actionIcon } from "./action-icon.ts"
import { type ActionName, type Chosen, isSame } from "./chosen-action.ts"

/** As many as one takes in at a glance; they have a key each. */
export const MOST_AT_ONCE = 6

interface ActionListProps {
	readonly actions: CaseActions
	readonly possible: readonly Chosen[]
	/** The procedure that the page is about; null for the whole case. */
	readonly only: string | null
	readonly chosen: ActionName | null
	readonly onChoose: (name: ActionName) => void
	readonly listRef: RefObject<HTMLUListElement | null>
}

const nameOf = ({ instance, action }: Chosen): ActionName => ({ instanceId: instance.id, type: action.type })
const plain = (text: string): string =>
	text
		.normalize("NFD")
		.replaceAll(/\p{Diacritic}/gu, "")
		.toLowerCase()

/** What one can do: the probable first, the others on demand, and of what is not possible why. */
export function ActionList({ actions, possible, only, chosen, onChoose, listRef }: ActionListProps) {
	const { t } = useTranslation("casePage")
	const [all, setAll] = useState(false)
	const [sought, setSought] = useState("")
	const search = useRef<HTMLInputElement>(null)
	useEffect(() => {
		if (all) search.current?.focus()
	}, [all])
	const others = possible.length - MOST_AT_ONCE
	const words = plain(sought.trim())
	const fits = (label: { fr: string; en: string }) => plain(sayLabel(label)).includes(words)
	const shown = all ? possible.filter((one) => fits(one.action.label)) : possible.slice(0, MOST_AT_ONCE)
	const impossible =
		all && words !== ""
			? actions.instances
					.filter((one) => only === null || one.id === only)
					.flatMap((instance) =>
						instance.impossible.filter((one) => fits(one.label)).map((event) => ({ instance, event })),
					)
			: []
	return (
		<>
			{all && (
				<TextInput
					size="sm"
					ref={search}
					aria-label={t("actions.search")}
					placeholder={t("actions.search")}
					leftSection={<Icon name="search" />}
					value={sought}
					onChange={(event) => setSought(event.currentTarget.value)}
				/>
			)}
			<ul ref={listRef} className={styles["list"]}>
				{shown.map((one, index) => {
					const isChosen = isSame(chosen, nameOf(one))
					return (
						<li key={`${one.instance.id} ${one.action.type} ${JSON.stringify(one.action.preset)}`}>
							<button
								type="button"
								className={styles["action"]}
								aria-current={isChosen ? "true" : undefined}
								aria-keyshortcuts={all || index >= MOST_AT_ONCE ? undefined : String(index + 1)}
								onClick={() => onChoose(nameOf(one))}
							>
								<Icon name={actionIcon(one.action, one.instance.kind)} />
								<span>
									{sayLabel(one.action.label)}
									{one.instance.kind !== null && only === null && (
										<span className={styles["sub"]}>{sayLabel(one.instance.label)}</span>
									)}
								</span>
							</button>
						</li>
					)
				})}
				{(others > 0 || all) && (
					<li>
						<button
							type="button"
							className={styles["action"]}
							data-quiet
							aria-expanded={all}
							onClick={() => {
								setAll(!all)
								setSought("")
							}}
						>
							<Icon name={all ? "chevronUp" : "dots"} />
							<span>{all ? t("actions.fewer") : t("actions.others", { count: others })}</span>
						</button>
					</li>
				)}
			</ul>
			{all && words !== "" && shown.length === 0 && impossible.length === 0 && (
				<p className={styles["quiet"]}>{t("actions.noMatch")}</p>
			)}
			{impossible.length > 0 && (
				<div className={styles["impossible"]}>
					<h3>{t("actions.impossible")}</h3>
					<ul>
						{impossible.map(({ instance, event }) => (
							<li key={`${instance.id} ${event.type}`}>
								<b>{sayLabel(event.label)}</b>{" "}
								{event.unmet.length > 0
									? event.unmet.map(sayLabel).join(" ")
									: event.places.length > 0
										? t("actions.onlyAt", { places: event.places.map((one) => sayLabel(one.label)).join(", ") })
										: t("actions.notNow")}
							</li>
						))}
					</ul>
				</div>
			)}
		</>
	)
}
