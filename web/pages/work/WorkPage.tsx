import "./texts.ts"
import { Button } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import { lazy, Suspense, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useNavigate, useSearchParams } from "react-router"
import { useNow } from "../../case-parts/use-now.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import type { WorkItem, WorkTab } from "../../client/work-contract.ts"
import { isFirstPage } from "../../components/first-page.ts"
import { Icon } from "../../components/Icon.tsx"
import { Notice } from "../../components/Notice.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatDay } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import { openKeyboardPart } from "../../keyboard/open-part.ts"
import { areShown } from "../../keyboard/shortcuts.ts"
import { usePreferences } from "../../preferences/preferences.ts"
import { isCare, isTeam } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { ForbiddenPage } from "../start/ForbiddenPage.tsx"
import { daySentence, decisionsSentence } from "./day-sentence.ts"
import { EmptyWork } from "./EmptyWork.tsx"
import { Hints } from "./Hints.tsx"
import { NEXT_DECISION } from "./next-decision.ts"
import { PeekFrame } from "./PeekFrame.tsx"
import { neighbourOf } from "./settle-list.ts"
import { Tabs } from "./Tabs.tsx"
import { firstTab, slugOf, tabIn, tabsOf } from "./tabs-of.ts"
import { useMoves } from "./use-moves.ts"
import { useRefresh } from "./use-refresh.ts"
import { useWork } from "./use-work.ts"
import { useWorkKeys } from "./use-work-keys.ts"
import { WorkList } from "./WorkList.tsx"
import styles from "./WorkPage.module.css"
import { pageOfTask } from "./where-task-is.ts"

/** Beside the list: where it cannot be fetched, the list is there all the same. */
const ReceivedNote = lazy(async () => {
	const found = await import("../request/ReceivedNote.tsx").catch(() => undefined)
	return { default: found?.ReceivedNote ?? (() => null) }
})
const DelegateDialog = lazy(async () => ({ default: (await import("./DelegateDialog.tsx")).DelegateDialog }))

/** What is mine to do now: a list, the most pressing first, and beside it what helps to decide. */
export function WorkPage() {
	const me = useMe()
	return isCare(me) ? <Work /> : <ForbiddenPage needs="nurse" />
}

function Work() {
	const { t } = useTranslation("work")
	const me = useMe()
	const navigate = useNavigate()
	const [params, setParams] = useSearchParams()
	const tabs = tabsOf(me)
	const tab = tabIn(params.get("liste"), tabs) ?? firstTab(me)
	const taskId = params.get("tache")
	const narrow = useMediaQuery("(max-width: 1199px)", false, { getInitialValueInEffect: false })
	const phone = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false })
	const [peeks, setPeeks] = useState(!narrow)
	const { density } = usePreferences()
	const heading = useRef<HTMLHeadingElement>(null)
	const work = useWork(tab)
	const { rows, page } = work
	const live = useRefresh()
	useEffect(() => {
		document.title = `${t("title")} · Passerelle`
	}, [t])
	useEffect(() => {
		if (!isFirstPage()) heading.current?.focus()
	}, [])

	const there = rows.filter(({ gone }) => !gone)
	const wanted = rows.find(({ item }) => item.id === taskId)
	// On a phone a task is a page of its own, which only who goes through decisions is led to.
	const goesOn = params.get("suite") === NEXT_DECISION
	const selected = (wanted ?? (phone && !goesOn ? undefined : there[0]))?.item
	const showsPeek = phone ? selected !== undefined : peeks && selected !== undefined

	function select(item: WorkItem | undefined, { push = false } = {}): void {
		setParams(
			(before) => {
				const next = new URLSearchParams(before)
				if (item) next.set("tache", item.id)
				else next.delete("tache")
				return next
			},
			{ replace: !push, preventScrollReset: true },
		)
	}
	function choose(next: WorkTab): void {
		setParams({ liste: slugOf(next) }, { replace: false })
	}
	const moves = useMoves({
		onMoved: (item) => {
			work.acceptNext()
			const next = neighbourOf(
				rows.map((row) => row.item),
				item.id,
				(one) => there.some((row) => row.item.id === one.id),
			)
			// What stays in the list stays selected; where it leaves, the next one is.
			if (next && !phone && tab !== "mine" && tab !== "role") select(next)
		},
	})
	const keys = useWorkKeys({
		items: there.map(({ item }) => item),
		selected,
		arrivals: work.arrivals,
		select: (item) => select(item),
		accept: work.accept,
		open: (item) => void navigate(pageOfTask(item)),
		togglePeek: () => (phone ? select(selected) : setPeeks(!peeks)),
		claim: (item) => void moves.claim(item),
		release: (item) => void moves.release(item),
		delegate: moves.askDelegate,
	})
	const lists = page && (
		<>
			<Tabs tabs={tabs} tab={tab} counts={page.counts} onChoose={choose} />
			<div id="liste" role="tabpanel" aria-labelledby={`tab-${tab}`} className={styles["panel"]}>
				{work.arrivals > 0 && (
					<div className={styles["arrivals"]}>
						<Icon name="bell" size={18} />
						<b>{t("arrivals", { count: work.arrivals })}</b>
						<Button variant="default" size="sm" onClick={work.accept} rightSection={<kbd>.</kbd>}>
							{t("show")}
						</Button>
					</div>
				)}
				{rows.length === 0 ? (
					<EmptyWork tab={tab} page={page} onChoose={choose} />
				) : (
					<WorkList
						rows={rows}
						tab={tab}
						groups={page.groups}
						selected={selected?.id}
						compact={density === "compact"}
						onSelect={(item) => {
							select(item, { push: phone })
							if (!phone) setPeeks(true)
						}}
					/>
				)}
				{work.query.hasNextPage && (
					<Button variant="default" size="sm" loading={work.query.isFetchingNextPage} onClick={() => void work.more()}>
						{t("more")}
					</Button>
				)}
			</div>
			<div className="spoken" aria-live="polite">
				{work.arrivals > 0 ? t("arrivals", { count: work.arrivals }) : ""}
			</div>
		</>
	)
	return (
		<div className={styles["main"]} data-peek={showsPeek && !narrow} data-density={density}>
			<section className={styles["list"]} hidden={phone && showsPeek} aria-labelledby="mon-travail">
				<div className={styles["head"]}>
					<h1 id="mon-travail" ref={heading} tabIndex={-1}>
						{t("title")}
					</h1>
					{isTeam(me) && <HeadActions />}
				</div>
				<p className={styles["sentence"]}>
					<Sentence work={work} />
				</p>
				{page?.covers.map((one) => (
					<p key={one.id} className={styles["cover"]}>
						<Icon name="arrowsRightLeft" />
						{t("covers", { name: one.name, day: formatDay(one.until, readClock()) })}
					</p>
				))}
				{isTeam(me) && (
					<Suspense fallback={null}>
						<ReceivedNote />
					</Suspense>
				)}
				<div role="alert" className={styles["alert"]}>
					{moves.failure !== null && (
						<Notice icon="alertTriangle" title={t("failed")} tone="late">
							<p>{moves.failure}</p>
							<Button variant="default" size="sm" mt={8} onClick={moves.dismiss}>
								{t("dismiss")}
							</Button>
						</Notice>
					)}
				</div>
				{lists ?? (
					<QueryView query={work.query} rows={8}>
						{() => null}
					</QueryView>
				)}
				{!phone && rows.length > 0 && <Hints at={page?.at} live={live} keys={keys} />}
			</section>
			{showsPeek && selected && (
				<PeekFrame
					item={selected}
					mode={phone ? "page" : narrow ? "drawer" : "side"}
					moves={moves}
					decides={tab === "decide"}
					onClose={() => {
						if (!phone) setPeeks(false)
						else if (wanted) void navigate(-1)
						else choose(tab)
					}}
				/>
			)}
			<Suspense fallback={null}>
				{moves.delegating && <DelegateDialog item={moves.delegating} moves={moves} />}
			</Suspense>
		</div>
	)
}

function HeadActions() {
	const { t } = useTranslation("work")
	const shown = areShown(usePreferences())
	return (
		<div className={styles["actions"]}>
			<button
				type="button"
				className={styles["search"]}
				aria-label={t("searchLabel")}
				aria-keyshortcuts="/"
				onClick={() => openKeyboardPart("palette")}
			>
				<Icon name="search" />
				<span>{t("search")}</span>
				{shown && <kbd>/</kbd>}
			</button>
			<Button component={Link} to="/demandes/nouvelle" size="control" leftSection={<Icon name="plus" />}>
				{t("newRequest")}
			</Button>
		</div>
	)
}

function Sentence({ work: { page } }: { readonly work: ReturnType<typeof useWork> }) {
	const { t } = useTranslation("work")
	const now = useNow()
	const { zone, locale } = useZone()
	if (!page) return <>&nbsp;</>
	const long = new Intl.DateTimeFormat(locale, {
		weekday: "long",
		day: "numeric",
		month: "long",
		timeZone: zone,
	}).format(now)
	const sentence = page.counts.decide > 0 ? decisionsSentence(page.counts.decide, t) : daySentence(page.day, t)
	return <>{t("today", { day: long.charAt(0).toLocaleUpperCase(locale) + long.slice(1), sentence })}</>
}
