import { Button } from "@mantine/core"
import { useTimeout } from "@mantine/hooks"
import { useQuery } from "@tanstack/react-query"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Due } from "../../case-parts/Due.tsx"
import { placeInWords } from "../../case-parts/place-in-words.ts"
import { UrgencyMark } from "../../case-parts/UrgencyMark.tsx"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { ask } from "../../client/ask.ts"
import { type WorkItem, WorkPeek } from "../../client/work-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import { areShown } from "../../keyboard/shortcuts.ts"
import { usePreferences } from "../../preferences/preferences.ts"
import { NextSteps } from "./NextSteps.tsx"
import { NEXT_DECISION } from "./next-decision.ts"
import styles from "./Peek.module.css"
import { patientLine } from "./patient-line.ts"
import { targetWords } from "./target-words.ts"
import type { Moves } from "./use-moves.ts"
import { useActionKeys } from "./use-work-keys.ts"
import { WhereItStands } from "./WhereItStands.tsx"
import { pageOfTask } from "./where-task-is.ts"

/** Whoever goes through the list with `J` asks for what they stop at. */
const STOP_MS = 150
/** As many actions as one chooses between at a glance. */
const MOST_ACTIONS = 3

// For those who decide: others need not fetch it.
const ToDecide = lazy(async () => ({ default: (await import("./ToDecide.tsx")).ToDecide }))

/** Where an action is filled in; from the decisions one comes back to the next of them. */
const actionPath = (item: WorkItem, type: string, decides: boolean): string =>
	item.report === null
		? `${pageOfTask(item)}?action=${encodeURIComponent(type)}&sur=${item.instanceId}${decides ? `&suite=${NEXT_DECISION}` : ""}`
		: `${pageOfTask(item)}?action=${encodeURIComponent(type)}`

interface PeekProps {
	readonly item: WorkItem
	readonly moves: Moves
	/** It is one of the decisions that somebody goes through. */
	readonly decides: boolean
}

/** Made anew for each task. What helps to decide what to do with it: where it stands, by when, what one can do, what happens then. */
export function Peek({ item, moves, decides }: PeekProps) {
	const { t } = useTranslation("work")
	const { t: parts } = useTranslation("case")
	const { find } = useTerritories()
	const { patients } = usePreferences()
	const names = patients === "names"
	const [stopped, setStopped] = useState(false)
	useTimeout(() => setStopped(true), STOP_MS, { autoInvoke: true })
	const query = useQuery({
		queryKey: ["work", "peek", item.id, names],
		queryFn: ({ signal }) => ask("GET", `/work/${item.id}${names ? "?names=true" : ""}`, WorkPeek, { signal }),
		enabled: stopped,
	})
	const place = (code: string): string => {
		const territory = find(code)
		return territory ? placeInWords(parts, territory) : ""
	}
	const lives = place(item.territoryOfResidence)
	const cared = place(item.territoryOfCare)
	return (
		<div className={styles["peek"]}>
			<div className={styles["top"]}>
				<span className={styles["number"]}>{item.caseNumber}</span>
				<Moving item={item} moves={moves} />
			</div>
			<h2 className={styles["title"]}>{sayLabel(item.title)}</h2>
			<ul className={styles["facts"]}>
				<li>
					<UrgencyMark urgency={item.urgency} withWord />
				</li>
				<li>{item.report === null ? patientLine(item.patient, t) : sayLabel(item.subject ?? item.place.label)}</li>
				{item.report === null && lives !== "" && (
					<li>{lives === cared ? t("peek.lives", { lives }) : t("peek.livesAndCared", { lives, cared })}</li>
				)}
			</ul>
			<QueryView query={query} rows={4}>
				{(data) => <Content item={item} data={data} decides={decides} />}
			</QueryView>
		</div>
	)
}

function Content({ item, data, decides }: Omit<PeekProps, "moves"> & { readonly data: WorkPeek }) {
	const { t } = useTranslation("work")
	const { t: parts } = useTranslation("case")
	const { find } = useTerritories()
	const shown = areShown(usePreferences())
	const actions = data.actions.slice(0, MOST_ACTIONS)
	const others = data.actions.length - actions.length
	useActionKeys(actions.map(({ type }) => actionPath(item, type, decides)))
	const hours = item.hoursOf === null ? undefined : find(item.hoursOf)
	const amount = data.target && targetWords(data.target, t)
	return (
		<>
			<section className={styles["part"]}>
				<h3>{t("peek.where")}</h3>
				<WhereItStands item={item} data={data} />
			</section>
			{decides && item.caseId !== null && (
				<Suspense fallback={null}>
					<ToDecide item={item} />
				</Suspense>
			)}
			<section className={styles["part"]}>
				<h3>{t("peek.when")}</h3>
				<p className={styles["when"]}>
					{item.dueAt === null ? t("peek.noDue") : <Due dueAt={item.dueAt} territory={item.hoursOf} badge />}
					{amount && (
						<span className={styles["target"]}>
							{hours && data.target?.clock === "working"
								? t("peek.target", { amount, place: placeInWords(parts, hours) })
								: t("peek.targetAnywhere", { amount })}
						</span>
					)}
				</p>
			</section>
			<section className={styles["part"]}>
				<h3>{t("peek.what")}</h3>
				{data.blocked && <p>{t("peek.blocked")}</p>}
				{!data.blocked && item.party && actions.length > 0 && (
					<p className={styles["note"]}>{t("peek.waitingAction")}</p>
				)}
				{!data.blocked && actions.length === 0 && <p className={styles["note"]}>{t("peek.noAction")}</p>}
				<ul className={styles["actions"]}>
					{actions.map(({ type, label }, index) => (
						<li key={type}>
							<Link to={actionPath(item, type, decides)} className={styles["action"]} data-first={index === 0}>
								<Icon name="arrowRight" />
								<span>{sayLabel(label)}</span>
								{shown && <kbd>{index + 1}</kbd>}
							</Link>
						</li>
					))}
				</ul>
				{others > 0 && (
					<p className={styles["more"]}>
						<Link to={pageOfTask(item)}>{t("peek.more", { count: others })}</Link>
					</p>
				)}
			</section>
			<section className={styles["part"]} data-quiet="true">
				<h3>{t("peek.next")}</h3>
				<NextSteps steps={data.steps} />
			</section>
			<div className={styles["buttons"]}>
				{actions[0] && (
					<Button
						component={Link}
						to={actionPath(item, actions[0].type, decides)}
						size="control"
						rightSection={shown ? <kbd>A</kbd> : undefined}
					>
						{t("peek.continue")}
					</Button>
				)}
				<Button component={Link} to={pageOfTask(item)} variant="default" size="control">
					{t(item.report === null ? "peek.openCase" : "peek.openReport")}
				</Button>
			</div>
		</>
	)
}

/** Take, give back, delegate: whatever of it one may. */
function Moving({ item, moves }: { readonly item: WorkItem; readonly moves: Moves }) {
	const { t } = useTranslation("work")
	const { may } = item
	const busy = moves.moving === item.id
	return (
		<span className={styles["moving"]}>
			{may.claim && (
				<Button
					size="sm"
					variant="subtle"
					leftSection={<Icon name="handGrab" />}
					loading={busy}
					onClick={() => void moves.claim(item)}
				>
					{t("peek.claim")}
				</Button>
			)}
			{may.release && (
				<Button
					size="sm"
					variant="subtle"
					leftSection={<Icon name="arrowBackUp" />}
					loading={busy}
					onClick={() => void moves.release(item)}
				>
					{t("peek.release")}
				</Button>
			)}
			{may.delegate && (
				<Button
					size="sm"
					variant="subtle"
					leftSection={<Icon name="share" />}
					disabled={busy}
					onClick={() => moves.askDelegate(item)}
				>
					{t("peek.delegate")}
				</Button>
			)}
		</span>
	)
}
