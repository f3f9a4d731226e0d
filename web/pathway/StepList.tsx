import "../pages/case/texts.ts"
import { VisuallyHidden } from "@mantine/core"
import type { TFunction } from "i18next"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Due } from "../case-parts/Due.tsx"
import { Holder } from "../case-parts/Holder.tsx"
import { partyOf } from "../case-parts/party.ts"
import type { ActivePlace, PathInstance } from "../client/case-contract.ts"
import { Icon } from "../components/Icon.tsx"
import type { IconName } from "../components/icon-paths.ts"
import { sayLabel } from "../i18n/say-label.ts"
import styles from "./StepList.module.css"
import { groupSteps, lengthOf, type Step, type StepState, worstOf } from "./steps.ts"

interface StepListProps {
	readonly caseId: string
	/** The case, or one procedure. */
	readonly instance: PathInstance
	/** Procedures of the case, shown under the step at which they run. */
	readonly procedures: readonly PathInstance[]
}

const icons: Readonly<Record<StepState, IconName>> = {
	done: "check",
	active: "circleDot",
	late: "clockExclamation",
	onHold: "playerPause",
}

/** The same as the drawing says, as a list: what was done, what is going on and with whom, what is ahead. */
export function StepList({ caseId, instance, procedures }: StepListProps) {
	const groups = groupSteps(instance, procedures)
	return (
		<ol className={styles["groups"]}>
			{groups.map((group) => (
				<li key={group.id} className={styles["group"]}>
					{group.label !== null && <h3>{sayLabel(group.label)}</h3>}
					<ol className={styles["steps"]}>
						{group.steps.map((step) => (
							<StepLine key={step.id} caseId={caseId} step={step} />
						))}
						{group.ahead.length > 0 && !group.steps.some((one) => one.active?.ended === true) && (
							<Ahead ahead={group.ahead} />
						)}
					</ol>
				</li>
			))}
		</ol>
	)
}

function Ahead({ ahead }: { readonly ahead: readonly { readonly id: string; readonly label: Step["label"] }[] }) {
	const { t } = useTranslation("casePage")
	return (
		<li className={styles["step"]} data-state="toCome">
			<Icon name="circleDashed" />
			<p>
				<span className={styles["word"]}>{t("path.toCome")}</span> {ahead.map((one) => sayLabel(one.label)).join(" · ")}
			</p>
		</li>
	)
}

function StepLine({ caseId, step }: { readonly caseId: string; readonly step: Step }) {
	const { t } = useTranslation("casePage")
	const { active, state } = step
	return (
		<li className={styles["step"]} data-state={state}>
			<Icon name={icons[state]} />
			<div>
				<p className={styles["line"]}>
					<span className={styles["name"]}>{sayLabel(step.label)}</span>
					<StateWord state={state} />
					{step.times > 1 && <span className={styles["time"]}>×{step.times}</span>}
					{active !== null && <State active={active} />}
					<span className={styles["time"]}>{spent(step, t)}</span>
				</p>
				{step.procedures.length > 0 && (
					<ul className={styles["procedures"]}>
						{step.procedures.map((one) => (
							<ProcedureLine key={one.id} caseId={caseId} procedure={one} />
						))}
					</ul>
				)}
			</div>
		</li>
	)
}

function ProcedureLine({ caseId, procedure }: { readonly caseId: string; readonly procedure: PathInstance }) {
	const worst = worstOf(procedure)
	const state: StepState =
		procedure.done || worst === undefined
			? "done"
			: procedure.active.every((one) => one.onHold)
				? "onHold"
				: worst.late
					? "late"
					: procedure.active.every((one) => one.task === null)
						? "done"
						: "active"
	const last = procedure.walked.at(-1)
	const where = worst?.place.label ?? last?.place.label
	return (
		<li className={styles["step"]} data-state={state}>
			<Icon name={icons[state]} />
			<p className={styles["line"]}>
				<Link to={`/dossiers/${caseId}/procedures/${procedure.id}`} className={styles["name"]}>
					{sayLabel(procedure.label)}
				</Link>
				{where && <span className={styles["where"]}>{sayLabel(where)}</span>}
				<StateWord state={state} />
				{worst && state !== "done" && <State active={worst} />}
			</p>
		</li>
	)
}

function State({ active }: { readonly active: ActivePlace }) {
	const { holder } = active
	return (
		<>
			{holder !== null && <Holder party={partyOf(holder.role)} name={holder.name ?? sayLabel(holder.label)} />}
			{!active.onHold && active.dueAt !== null && (
				<Due
					dueAt={active.dueAt}
					territory={active.clock === "calendar" ? null : active.territory.code}
					badge={active.late}
				/>
			)}
		</>
	)
}

/** Said aloud in any case; what is done, current or late shows without it. */
function StateWord({ state }: { readonly state: StepState }) {
	const { t } = useTranslation("casePage")
	const word = wordOf(state, t)
	return state === "onHold" ? <span className={styles["word"]}>{word}</span> : <VisuallyHidden>{word}</VisuallyHidden>
}

function wordOf(state: StepState, t: TFunction<"casePage">): string {
	switch (state) {
		case "done":
			return t("path.done")
		case "active":
			return t("path.inProgress")
		case "late":
			return t("path.late")
		case "onHold":
			return t("path.onHold")
	}
}

/** « 5 j 7 h, objectif 5 j »: in working hours where somebody had to act. */
function spent({ ms, workingMs, active }: Step, t: TFunction<"casePage">): string {
	const clock = active?.clock === "calendar" || workingMs === 0 ? "calendar" : "working"
	const time = sayLength(clock === "working" ? workingMs : ms, clock, t)
	if (active?.targetMs == null) return time
	return `${time}, ${t("duration.target", { target: sayLength(active.targetMs, clock, t) })}`
}

function sayLength(ms: number, clock: "working" | "calendar", t: TFunction<"casePage">): string {
	const { days, hours, minutes } = lengthOf(ms, clock)
	if (days > 0 && hours > 0) return t("duration.shortDaysHours", { days, hours })
	if (days > 0) return t("duration.shortDays", { count: days })
	return hours > 0 ? t("duration.hours", { count: hours }) : t("duration.minutes", { count: minutes })
}
