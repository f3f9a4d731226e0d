import type { ProcedureKind } from "../../machines/vocabulary.ts"
import { quantileOf, survivalOf } from "../figures/survival.ts"
import { type CaseHistory, ownerOf } from "./case-history.ts"
import type { CountsFigure, DurationsFigure, Figure, FigureRow, RatesFigure } from "./figure.ts"

/** Whose report, of when. Instants. */
export interface Span {
	readonly platform: string
	readonly from: Date
	readonly until: Date
}

/** A figure and what stands behind it. */
export interface Counted {
	readonly figure: Figure
	readonly rows: readonly FigureRow[]
}

/** A figure with rows that are put in order when they are asked for. */
export const withRows = (figure: Figure, rows: () => readonly FigureRow[]): Counted => ({
	figure,
	get rows() {
		return rows()
	},
})

/** Counted now, and what stands behind it counted again when it is asked for: of many cases the rows are never all there. */
export function lazily(count: () => Counted): Counted {
	return {
		figure: count().figure,
		get rows() {
			return count().rows
		},
	}
}

/** Something counted: once in `n` by what it is (`id`), under one or several headings. */
interface Item {
	readonly id: string
	readonly caseId: string
	readonly key: string
	readonly at: string
}

interface Lasted {
	readonly caseId: string
	readonly key: string
	readonly from: string
	/** When it was over; null while it is not, or when it ended otherwise. */
	readonly to: string | null
	/** Until when it is known to have lasted, if it ended otherwise before the end of the period. */
	readonly stopped?: string | null
}

const DAY_MS = 86_400_000
const days = (ms: number): number => Math.round(ms / (DAY_MS / 10)) / 10

const within = ({ from, until }: Span, at: string): boolean => {
	const ms = Date.parse(at)
	return ms >= from.getTime() && ms < until.getTime()
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Counts of things by heading: the largest first, then by key, so that the same log gives the same list. */
export function countItems(id: string, exclusive: boolean, items: readonly Item[]): Counted {
	const cells = new Map<string, Set<string>>()
	for (const item of items) cells.set(item.key, (cells.get(item.key) ?? new Set()).add(item.id))
	const figure: CountsFigure = {
		id,
		kind: "counts",
		n: new Set(items.map((one) => one.id)).size,
		exclusive,
		cells: [...cells].map(([key, ids]) => ({ key, n: ids.size })).sort((a, b) => b.n - a.n || compare(a.key, b.key)),
	}
	return withRows(figure, () => rowsOf(items.map((one) => ({ ...one, figure: id, days: null, running: false }))))
}

/** Kaplan–Meier over calendar days, by line. */
function measure(id: string, { until }: Span, lasted: readonly Lasted[], order?: readonly string[]): Counted {
	const lines = new Map<string, { length: number; ended: boolean }[]>()
	const rows = lasted.map(({ caseId, key, from, to, stopped }) => {
		const end = to ?? stopped ?? until.toISOString()
		const length = Math.max(0, Math.min(Date.parse(end), until.getTime()) - Date.parse(from))
		const ended = to !== null
		const line = lines.get(key)
		if (line) line.push({ length, ended })
		else lines.set(key, [{ length, ended }])
		return { figure: id, caseId, key, at: from, days: days(length), running: !ended }
	})
	const rank = (key: string) => order?.indexOf(key) ?? 0
	const figure: DurationsFigure = {
		id,
		kind: "durations",
		lines: [...lines]
			.map(([key, all]) => {
				const curve = survivalOf(all)
				const [median, p90] = [quantileOf(curve, 0.5), quantileOf(curve, 0.9)]
				return {
					key,
					n: all.length,
					running: all.filter((one) => !one.ended).length,
					medianDays: median === null ? null : days(median),
					p90Days: p90 === null ? null : days(p90),
					longestDays: days(curve.at(-1)?.length ?? 0),
				}
			})
			.sort((a, b) => rank(a.key) - rank(b.key) || b.n - a.n || compare(a.key, b.key)),
	}
	return withRows(figure, () => rowsOf(rows))
}

/** As `toISOString` writes it: what a log was read as. */
const isInstant = (at: string): boolean => at.length === 24 && at.endsWith("Z")

const rowsOf = (rows: readonly (FigureRow & { readonly id?: string })[]): readonly FigureRow[] =>
	rows
		.map(({ figure, caseId, key, at, days: lasted, running }) => ({
			figure,
			caseId,
			key,
			at: isInstant(at) ? at : new Date(at).toISOString(),
			days: lasted,
			running,
		}))
		.sort((a, b) => compare(a.key, b.key) || compare(a.at, b.at) || compare(a.caseId, b.caseId))

const HANDED_OVER = "handedOver"

/** When the platform had the case: one or several stretches, the last one open while it still has it. */
function stretches(one: CaseHistory, { platform }: Span): readonly { from: string; to: string | null; how: string }[] {
	return one.owners.flatMap((owner, index) => {
		if (owner.platform !== platform) return []
		const next = one.owners[index + 1]
		const ended = next ? { at: next.at, how: HANDED_OVER } : one.ended
		return [{ from: owner.at, to: ended?.at ?? null, how: ended?.how ?? "" }]
	})
}

/** Cases that the platform had at some moment of the period. */
const isFollowed = (one: CaseHistory, span: Span): boolean =>
	stretches(one, span).some(
		({ from, to }) => Date.parse(from) < span.until.getTime() && (to === null || Date.parse(to) >= span.from.getTime()),
	)

/** What had become of a request: taken on, sent on, declined, ended before, or not decided. */
export function outcomeOf({ acceptedAt, ended }: CaseHistory): string {
	if (ended?.how === "redirected" || ended?.how === "declined") return ended.how
	if (acceptedAt !== null) return "accepted"
	return ended === null ? "waiting" : "endedBefore"
}

/** Cases that the platform opened in the period. */
export const receivedIn = (histories: readonly CaseHistory[], span: Span): readonly CaseHistory[] =>
	histories.filter((one) => !one.inError && one.origin === span.platform && within(span, one.openedAt))

const medicalKinds: readonly ProcedureKind[] = ["teleExpertise", "teleconsultation", "rcp", "expertVisit", "transfer"]

/** The figures that are made from the logs of cases, with the cases behind them. Pure. */
export function countFigures(histories: readonly CaseHistory[], span: Span): readonly Counted[] {
	const cases = histories.filter((one) => !one.inError).toSorted((a, b) => compare(a.id, b.id))
	const ours = <T extends { readonly platform: string }>(one: T) => one.platform === span.platform
	const received = receivedIn(cases, span)
	const followed = cases.filter((one) => isFollowed(one, span))
	const oriented = cases.flatMap((one) =>
		one.oriented && ours(one.oriented) && within(span, one.oriented.at) ? [{ ...one.oriented, caseId: one.id }] : [],
	)
	const each = <T>(of: (one: CaseHistory) => readonly T[], at: (it: T) => string) =>
		cases.flatMap((one) =>
			of(one)
				.filter((it) => within(span, at(it)))
				.map((it, index) => ({ it, caseId: one.id, id: `${one.id} ${index}`, at: at(it) })),
		)
	const opinions = each(
		(one) => one.opinions.filter(ours),
		(it) => it.sentAt,
	)
	const referrals = each(
		(one) => one.referrals.filter(ours),
		(it) => it.startedAt,
	)
	const closeOuts = each(
		(one) => one.closeOuts.filter(ours),
		(it) => it.at,
	)
	const procedures = each(
		(one) =>
			one.procedures.filter(
				(it) => ours(it) && medicalKinds.includes(it.kind) && it.ended?.outcome !== "enteredInError",
			),
		(it) => it.at,
	)
	const byCase = (id: string, of: readonly CaseHistory[], key: (one: CaseHistory) => string) =>
		countItems(
			id,
			true,
			of.map((one) => ({ id: one.id, caseId: one.id, key: key(one), at: one.openedAt })),
		)
	const byItem = <T>(
		id: string,
		items: readonly { it: T; caseId: string; id: string; at: string }[],
		key: (it: T) => string,
	) =>
		countItems(
			id,
			true,
			items.map(({ it, ...one }) => ({ ...one, key: key(it) })),
		)
	const counters: readonly (() => Counted)[] = [
		() => byCase("requests", received, outcomeOf),
		() => byCase("requesters", received, (one) => one.requesterType),
		() => byCase("channels", received, (one) => one.channel),
		() => byCase("urgencies", received, (one) => one.urgency),
		() => byCase("residence", received, (one) => one.residence),
		() => byCase("care", received, (one) => one.care),
		() => byCase("diagnosisAtRequest", received, (one) => one.diagnosedAtRequest),
		() => countFlow(followed, span),
		() => byCase("diagnosisNow", followed, (one) => one.diagnosed),
		() => countHandovers(cases, span),
		() =>
			countItems(
				"levels",
				true,
				oriented.map(({ caseId, level, at }) => ({ id: caseId, caseId, key: level, at })),
			),
		() =>
			countItems(
				"filieres",
				false,
				oriented.flatMap(({ caseId, filieres, at }) => filieres.map((key) => ({ id: caseId, caseId, key, at }))),
			),
		() =>
			byItem("opinions", opinions, (it) =>
				it.answeredAt !== null ? "answered" : it.endedAt !== null ? "unanswered" : "waiting",
			),
		() => byItem("opinionLevels", opinions, (it) => it.level),
		() =>
			measure(
				"opinionCentres",
				span,
				opinions.map(({ it, caseId }) => ({
					caseId,
					key: it.centre,
					from: it.sentAt,
					to: it.answeredAt,
					stopped: it.endedAt,
				})),
			),
		() => byItem("procedures", procedures, (it) => it.kind),
		() => byItem("effects", closeOuts, (it) => it.effect),
		() => byItem("journeys", closeOuts, (it) => it.journeyAvoided),
		() => byItem("referrals", closeOuts, (it) => it.referral),
		() =>
			byItem(
				"transfers",
				procedures.filter(({ it }) => it.kind === "transfer"),
				(it) => {
					if (it.departedAt !== null) return "departed"
					if (it.ended === null) return "preparing"
					return it.ended.outcome === "refused" ? "refused" : "abandoned"
				},
			),
		() => measureDelays(cases, span),
		() => countNeeds(cases, span),
		() => byItem("helps", referrals, (it) => it.kind),
		() => byItem("helpOutcomes", referrals, (it) => it.outcome ?? it.ended ?? "awaited"),
		() => countRegistryStates(followed),
		() => countRegistryRates(followed),
		() => countSurveys(cases, span),
	]
	return counters.map(lazily)
}

function countFlow(followed: readonly CaseHistory[], span: Span): Counted {
	const items = followed.flatMap((one): Item[] =>
		stretches(one, span).flatMap(({ from, to }): Item[] => {
			const [began, ended] = [Date.parse(from), to === null ? null : Date.parse(to)]
			const [first, last] = [span.from.getTime(), span.until.getTime()]
			if (began >= last || (ended !== null && ended < first)) return []
			const item = (key: string, at: string): Item => ({ id: one.id, caseId: one.id, key, at })
			return [
				item(began < first ? "before" : "arrived", from),
				...(to !== null && ended !== null && ended < last ? [item("left", to)] : [item("open", from)]),
			]
		}),
	)
	return inOrder(countItems("flow", false, items), ["before", "arrived", "left", "open"])
}

/** Headings that follow each other, whatever their numbers. */
function inOrder(counted: Counted, order: readonly string[]): Counted {
	const { figure } = counted
	if (figure.kind !== "counts") return counted
	const cells = [...figure.cells].sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key))
	return { ...counted, figure: { ...figure, cells } }
}

function countHandovers(cases: readonly CaseHistory[], span: Span): Counted {
	const items = cases.flatMap((one) =>
		one.owners.slice(1).flatMap(({ platform, at }, index): Item[] => {
			const from = one.owners[index]?.platform
			const key = platform === span.platform ? "takenOver" : from === span.platform ? HANDED_OVER : null
			return key !== null && within(span, at) ? [{ id: `${one.id} ${index}`, caseId: one.id, key, at }] : []
		}),
	)
	return countItems("handovers", true, items)
}

const delayLines = ["requestToOrientation", "orientationToOpinion", "opinionToPatient", "requestToPatient"] as const

/** The stretches of a case's way to the patient being told, each of the platform that has the case. */
function measureDelays(cases: readonly CaseHistory[], span: Span): Counted {
	const lasted = cases
		.filter((one) => ownerOf(one) === span.platform)
		.flatMap((one): Lasted[] => {
			const end = one.ended?.at ?? null
			const told = one.patientToldAt
			const orientedAt = one.oriented?.at ?? null
			const stretch = (key: (typeof delayLines)[number], from: string | null, to: string | null): Lasted[] =>
				from !== null && within(span, from) && (to === null || to >= from)
					? [{ caseId: one.id, key, from, to, stopped: to === null ? (one.notToldAt ?? end) : null }]
					: []
			return [
				...stretch("requestToOrientation", one.openedAt, orientedAt),
				// Only where an opinion was asked for: the others wait for none.
				...(one.opinions.length > 0 ? stretch("orientationToOpinion", orientedAt, one.firstOpinionAt) : []),
				...stretch("opinionToPatient", one.firstOpinionAt, told),
				...stretch("requestToPatient", one.openedAt, told),
			]
		})
	return measure("delays", span, lasted, delayLines)
}

function countNeeds(cases: readonly CaseHistory[], span: Span): Counted {
	const items = cases.flatMap((one): Item[] => {
		const last = one.needs.findLast((it) => it.platform === span.platform && within(span, it.at))
		return last ? [{ id: one.id, caseId: one.id, key: last.result, at: last.at }] : []
	})
	return countItems("needs", true, items)
}

const owedEntries = (followed: readonly CaseHistory[]) =>
	followed.flatMap((one) =>
		one.registry === null ? [] : [{ id: one.id, caseId: one.id, key: one.registry, at: one.openedAt }],
	)

const countRegistryStates = (followed: readonly CaseHistory[]): Counted =>
	countItems("registryStates", true, owedEntries(followed))

function countRegistryRates(followed: readonly CaseHistory[]): Counted {
	const of = owedEntries(followed).filter(({ key }) => key !== "notApplicable")
	const declared = of.filter(({ key }) => key === "declared" || key === "proven")
	const proven = of.filter(({ key }) => key === "proven")
	const figure: RatesFigure = {
		id: "registryRates",
		kind: "rates",
		lines: [
			{ key: "declared", n: declared.length, of: of.length },
			{ key: "proven", n: proven.length, of: of.length },
		],
	}
	return withRows(figure, () =>
		rowsOf(
			[
				...declared.map((one) => ({ ...one, key: "declared" })),
				...proven.map((one) => ({ ...one, key: "proven" })),
			].map((one) => ({ ...one, figure: figure.id, days: null, running: false })),
		),
	)
}

/** How many, and nothing of which cases: a case in this list would say beside the log when somebody answered. */
function countSurveys(cases: readonly CaseHistory[], span: Span): Counted {
	const of = (what: "opened" | "answered", list: (one: CaseHistory) => CaseHistory["surveysSent"]) =>
		cases.flatMap((one) =>
			list(one)
				.filter((it) => it.platform === span.platform && within(span, it.at))
				.map((it, index) => ({
					id: `${what} ${it.variant} ${one.id} ${index}`,
					caseId: one.id,
					key: `${it.variant}.${what}`,
					at: it.at,
				})),
		)
	const items = [...of("opened", (one) => one.surveysSent), ...of("answered", (one) => one.surveysAnswered)]
	const counted = inOrder(
		countItems("surveys", false, items),
		["patient", "relatives"].flatMap((variant) => [`${variant}.opened`, `${variant}.answered`]),
	)
	const opened = items.filter(({ key }) => key.endsWith(".opened")).length
	return { figure: { ...counted.figure, n: opened } as CountsFigure, rows: [] }
}
