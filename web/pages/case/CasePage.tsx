import "./texts.ts"
import "../../case-parts/texts.ts"
import { Button } from "@mantine/core"
import { useIntersection } from "@mantine/hooks"
import { useCallback, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate, useParams, useSearchParams } from "react-router"
import { Holder } from "../../case-parts/Holder.tsx"
import { partyOf } from "../../case-parts/party.ts"
import { StatusSentence } from "../../case-parts/StatusSentence.tsx"
import { statusOf } from "../../case-parts/status-sentence.ts"
import { useNow } from "../../case-parts/use-now.ts"
import type { CaseActions, CasePath, CaseView } from "../../client/case-contract.ts"
import { ApiProblem } from "../../client/problem.ts"
import { QueryView } from "../../components/QueryView.tsx"
import { showToast } from "../../components/toasts.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { NEXT_DECISION, nextDecisionPath } from "../work/next-decision.ts"
import { ActionPanel } from "./ActionPanel.tsx"
import { CaseHeader } from "./CaseHeader.tsx"
import styles from "./CasePage.module.css"
import { CaseRefused } from "./CaseRefused.tsx"
import { CaseSkeleton } from "./CaseSkeleton.tsx"
import { CaseTabs } from "./CaseTabs.tsx"
import { type ActionName, listActions } from "./chosen-action.ts"
import { AbsenceNotices } from "./deadlines/AbsenceNotices.tsx"
import { Incidents } from "./Incidents.tsx"
import { PathPanel } from "./PathPanel.tsx"
import { PendingActions } from "./PendingActions.tsx"
import { Presence } from "./Presence.tsx"
import { type Sent, SentToast } from "./SentToast.tsx"
import { SuspendedNote } from "./SuspendedNote.tsx"
import { statusSteps } from "./status-steps.ts"
import { useCase, useCaseActions, useCasePath, useTimeline } from "./use-case.ts"

/** One case, or one procedure of it: where it stands, what to do now, what happened. */
export function CasePage() {
	const { id = "", procedureId } = useParams()
	const view = useCase(id)
	if (view.data === undefined) {
		if (view.error instanceof ApiProblem) {
			const { code } = view.error
			if (code === "NOT_FOUND" || code === "FORBIDDEN" || code === "PAYLOAD_INVALID")
				return <CaseRefused id={id} limited={false} />
			if (code === "CASE_LIMITED") return <CaseRefused id={id} limited />
		}
		if (!view.isError) return <CaseSkeleton />
		return (
			<div className={styles["page"]}>
				<QueryView query={view}>{() => null}</QueryView>
			</div>
		)
	}
	const procedure = view.data.procedures.find((one) => one.id === procedureId)
	if (procedureId !== undefined && procedure === undefined) return <CaseRefused id={id} limited={false} />
	return <CaseOf key={`${id} ${procedureId ?? ""}`} view={view.data} only={procedureId ?? null} />
}

interface CaseOfProps {
	readonly view: CaseView
	readonly only: string | null
}

function CaseOf({ view, only }: CaseOfProps) {
	const path = useCasePath(view.id)
	const actions = useCaseActions(view.id)
	const [sent, setSent] = useState<Sent | null>(null)
	const [query, setQuery] = useSearchParams()
	const { t } = useTranslation("casePage")
	const navigate = useNavigate()
	// Whoever came here from their decisions goes on to the next one.
	const [decides] = useState(query.get("suite") === NEXT_DECISION)
	const action = query.get("action")
	const chosen: ActionName | null =
		action === null ? null : { instanceId: query.get("sur") ?? only ?? view.id, type: action }
	const choose = useCallback(
		(name: ActionName | null) =>
			setQuery(name === null ? {} : { action: name.type, sur: name.instanceId }, {
				replace: true,
				preventScrollReset: true,
			}),
		[setQuery],
	)
	const closeToast = useCallback(() => setSent(null), [])
	const { ref: panel, entry } = useIntersection()
	const own = only ?? view.id
	const general = actions.data?.instances.find((one) => one.id === own)?.available.filter((one) => !one.specific) ?? []
	const procedure = view.procedures.find((one) => one.id === only)
	const instance = path.data?.instances.find((one) => one.id === own)

	const goTo = (name: ActionName) => {
		choose(name)
		const panel = document.getElementById("que-faire")
		panel?.scrollIntoView({ block: "nearest" })
		requestAnimationFrame(() => panel?.querySelector<HTMLElement>("form input, form textarea, form button")?.focus())
	}
	return (
		<>
			<div className={styles["page"]}>
				<PendingActions shown={chosen} />
				<CaseHeader
					view={view}
					path={path.data}
					procedure={procedure ? sayLabel(procedure.label) : null}
					presence={<Presence caseId={view.id} />}
					general={general}
					onChoose={(one) => goTo({ instanceId: own, type: one.type })}
				/>
				<QueryView query={path} rows={1}>
					{(data) => (
						<StatusBar
							view={view}
							path={data}
							actions={actions.data}
							only={only}
							scrolled={entry !== null && !entry.isIntersecting}
							onAct={goTo}
						/>
					)}
				</QueryView>
				<Incidents view={view} />
				{path.data && <SuspendedNote suspended={path.data.suspended} />}
				<AbsenceNotices caseId={view.id} instance={only} />
				<div className={styles["body"]}>
					{path.data && instance && <PathPanel caseId={view.id} path={path.data} instance={instance} />}
					<div className={styles["cols"]}>
						<div ref={panel} className={styles["main"]}>
							<QueryView query={actions} rows={4}>
								{(data) => (
									<ActionPanel
										view={view}
										path={path.data}
										actions={data}
										only={only}
										chosen={chosen}
										onChoose={choose}
										onSent={(one, done) => {
											if (decides) {
												showToast(t("actions.sent", { label: sayLabel(one.action.label) }))
												void navigate(nextDecisionPath)
												return
											}
											// What the pathway opens by itself is not what one asked to open.
											const [opened] = one.action.opens === null ? [] : done.opened.filter(({ kind }) => kind !== null)
											setSent({
												label: sayLabel(one.action.label),
												path: opened ? `/dossiers/${view.id}/procedures/${opened.id}` : null,
											})
										}}
									/>
								)}
							</QueryView>
						</div>
						<CaseTabs view={view} instance={only} />
					</div>
				</div>
			</div>
			<SentToast sent={sent} onClose={closeToast} />
			<PageTitle number={view.number} what={procedure ? sayLabel(procedure.label) : whatOf(view, path.data)} />
		</>
	)
}

/** What the case is about now: the procedure, or the step, whose turn ends first. */
function whatOf(view: CaseView, path: CasePath | undefined): string {
	const waiting = (path?.instances ?? []).flatMap((one) =>
		one.active.flatMap(({ place, task, dueAt }) =>
			task === null ? [] : [{ label: one.kind === null ? place.label : one.label, due: dueAt ?? "9" }],
		),
	)
	const [first] = waiting.toSorted((a, b) => (a.due < b.due ? -1 : 1))
	const [place] = view.places
	const label = first?.label ?? place?.label
	return label ? sayLabel(label) : ""
}

function PageTitle({ number, what }: { readonly number: string; readonly what: string }) {
	const { t } = useTranslation("casePage")
	const title = `${t("title", { number, what })} · Passerelle`
	useEffect(() => {
		document.title = title
	}, [title])
	return null
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const HOLD = "PUT_ON_HOLD"

interface StatusBarProps extends CaseOfProps {
	readonly path: CasePath
	readonly actions: CaseActions | undefined
	/** The actions are out of sight. */
	readonly scrolled: boolean
	readonly onAct: (name: ActionName) => void
}

/** Stays in sight: whose turn it is, and the most probable thing to do. */
function StatusBar({ view, path, actions, only, scrolled, onAct }: StatusBarProps) {
	const { t } = useTranslation("casePage")
	const { t: inWords } = useTranslation("case")
	const me = useMe()
	const now = useNow()
	const timeline = useTimeline(view.id, only)
	const instance = path.instances.find((one) => one.id === (only ?? view.id))
	const isOver = only === null ? view.closedAt !== null : instance?.active.every((one) => one.ended) !== false
	const [place] = instance?.active ?? []
	const lastPlace = place?.place.label ?? instance?.walked.at(-1)?.place.label ?? instance?.label
	if (!instance || !lastPlace) return null
	const status = statusOf({
		steps: statusSteps(path, me, view.platformId, only),
		closed: isOver ? { as: lastPlace, since: only === null ? view.closedAt : (place?.since ?? null) } : null,
		heldUntil: instance.heldUntil,
		resting: instance.active.find((one) => !one.ended)?.place.label ?? lastPlace,
	})
	const held = timeline.data?.pages
		.flatMap((one) => one.items)
		.find((one) => one.type === HOLD && one.instance.id === instance.id)
	const step = "step" in status ? status.step : null
	const others = "others" in status ? status.others : null
	const [first] = actions ? listActions(actions, only) : []
	const open = now.getTime() - Date.parse(view.openedAt)
	const duration = (() => {
		if (open < HOUR_MS) return t("duration.minutes", { count: Math.max(1, Math.floor(open / MINUTE_MS)) })
		if (open < DAY_MS) return t("duration.hours", { count: Math.floor(open / HOUR_MS) })
		return t("duration.days", { count: Math.floor(open / DAY_MS) })
	})()
	return (
		<section className={styles["status"]} aria-label={inWords("status.label")}>
			<StatusSentence status={status} reason={held?.why.join(" ") || null} />
			<div className={styles["aside"]}>
				{step && <Holder party={partyOf(step.role.id)} name={step.name ?? sayLabel(step.role.label)} />}
				{others && others.count > 0 && (
					<a href="#path">
						{inWords("status.others", { count: others.count })}
						{others.late > 0 && `, ${inWords("status.lateToo", { count: others.late })}`}
					</a>
				)}
				<span>{t("openFor", { duration })}</span>
				{scrolled && first && (
					<Button size="sm" onClick={() => onAct({ instanceId: first.instance.id, type: first.action.type })}>
						{sayLabel(first.action.label)}
					</Button>
				)}
			</div>
		</section>
	)
}
