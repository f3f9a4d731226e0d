import { useTranslation } from "react-i18next"
import type { Definition, PlaceItem } from "../client/pathway-contract.ts"
import { Icon } from "../components/Icon.tsx"
import { sayLabel } from "../i18n/say-label.ts"
import styles from "./Pathway.module.css"
import type { StepStatus } from "./read-walk.ts"

interface PathwayListProps {
	readonly definition: Definition
	/** By place. */
	readonly steps: ReadonlyMap<string, StepStatus>
	readonly timeOf: (status: StepStatus) => string
	readonly procedures: readonly {
		readonly place: string
		readonly id: string
		readonly name: string
		readonly done: boolean
	}[]
	readonly onOpenProcedure: (id: string) => void
}

/** The same as the drawing, in words: phases and branches with their steps, state and time. */
export function PathwayList({ definition, steps, timeOf, procedures, onOpenProcedure }: PathwayListProps) {
	const { t } = useTranslation("pathway")
	return (
		<ol className={styles["list"]} aria-label={t("list", { name: sayLabel(definition.label) })}>
			{groupsOf(definition, steps).map(({ part, places }) => {
				const items = places.map((place) => (
					<Step key={place.id} place={place} status={steps.get(place.id)} timeOf={timeOf} plain={steps.size === 0}>
						{procedures
							.filter((one) => one.place === place.id)
							.map(({ id, name, done }) => (
								<button key={id} type="button" className={styles["chip"]} onClick={() => onOpenProcedure(id)}>
									<Icon name={done ? "check" : "squarePlus"} size={14} />
									{name}
								</button>
							))}
					</Step>
				))
				const label = part === null ? undefined : definition.parts[part]
				return label === undefined ? (
					items
				) : (
					<li key={part} className={styles["group"]}>
						<span className={styles["groupName"]}>{sayLabel(label)}</span>
						<ol>{items}</ol>
					</li>
				)
			})}
		</ol>
	)
}

interface StepProps {
	readonly place: PlaceItem
	readonly status: StepStatus | undefined
	readonly timeOf: (status: StepStatus) => string
	/** The definition alone, without a case. */
	readonly plain: boolean
	readonly children: React.ReactNode
}

function Step({ place, status, timeOf, plain, children }: StepProps) {
	const { t } = useTranslation("pathway")
	const state = status?.state ?? "future"
	return (
		<li className={styles["step"]} data-place={place.id} data-state={plain ? "plain" : state}>
			<span className={styles["glyph"]} aria-hidden="true">
				{state === "late" ? "!" : ""}
			</span>
			<span className={styles["stepName"]}>{sayLabel(place.label)}</span>
			{!plain && <span className={styles["state"]}>{t(`state.${state}`)}</span>}
			{status && <span className={styles["amount"]}>{timeOf(status)}</span>}
			{children}
		</li>
	)
}

interface Group {
	readonly part: string | null
	readonly places: PlaceItem[]
}

/** Places in the order of a good day, by the part they are in. Detours and ends show once something was there. */
function groupsOf(definition: Definition, steps: ReadonlyMap<string, StepStatus>): readonly Group[] {
	const parts = Object.keys(definition.parts).sort((a, b) => b.length - a.length)
	const groups: Group[] = []
	for (const place of definition.places) {
		const usual = !definition.detours.includes(place.id) && place.bpmn !== "end" && place.bpmn !== "eventBased"
		const held = place.id.split(".").at(-1) === "onHold" || place.role === "receiving"
		if (!steps.has(place.id) && steps.size > 0 && (!usual || held)) continue
		const part = parts.find((id) => place.id.startsWith(`${id}.`)) ?? null
		const last = groups.at(-1)
		if (last?.part === part) last.places.push(place)
		else groups.push({ part, places: [place] })
	}
	return groups
}
