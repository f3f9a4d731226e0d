import { initialTransition, setup, transition } from "xstate"
import { z } from "zod"
import { text } from "./field.ts"
import { type Label, label } from "./vocabulary.ts"
import { WorkflowError } from "./workflow-error.ts"

/** Who acts on a report: the team writes, the referent physician answers for it, the hospital's direction passes it on. */
export const reportRoles = ["team", "physician", "director"] as const
export type ReportRole = (typeof reportRoles)[number]

export const reportRoleLabels: Readonly<Record<ReportRole, Label>> = {
	team: label("L'équipe de la plateforme", "The platform's team"),
	physician: label("Le médecin référent", "The referent physician"),
	director: label("La direction de l'établissement", "The hospital's direction"),
}

export const reportKinds = ["yearly", "sixMonth"] as const
export type ReportKind = (typeof reportKinds)[number]

export const reportKindLabels: Readonly<Record<ReportKind, Label>> = {
	yearly: label("Bilan d'activité", "Activity report"),
	sixMonth: label("Point à six mois", "Six-month report"),
}

/** One rung of the ladder of a step that is owed: who is reminded once a multiple of its time has gone by. */
export interface ReportRung {
	readonly name: string
	readonly times: number
	/** A reminder goes to who owes the step; an escalation to who answers for it. */
	readonly escalates: boolean
	readonly to: readonly ReportRole[]
}

interface ReportPlace {
	readonly label: Label
	/** Who has to act, what they have to do, and how long they have, in working days, unless the deadline table says otherwise; null where nobody has to. */
	readonly owes: {
		readonly role: ReportRole
		readonly task: Label
		readonly days: Readonly<Record<ReportKind, number>>
		readonly ladder: readonly ReportRung[]
	} | null
}

/** Reminded shortly before the end and once it has passed; half as long again, and others hear of it. */
const ladderTo = (role: ReportRole, ...beyond: readonly ReportRole[]): readonly ReportRung[] => [
	{ name: "soon", times: 0.75, escalates: false, to: [role] },
	{ name: "late", times: 1, escalates: false, to: [role] },
	{ name: "escalated", times: 1.5, escalates: true, to: beyond },
]

const place = {
	draft: {
		label: label("Brouillon", "Draft"),
		owes: {
			role: "team",
			task: label("Compléter et commenter le bilan", "Complete the report and comment on it"),
			days: { yearly: 20, sixMonth: 5 },
			ladder: ladderTo("team", "physician"),
		},
	},
	review: {
		label: label("Relecture", "Review"),
		owes: {
			role: "physician",
			task: label("Relire et figer le bilan", "Read the report again and freeze it"),
			days: { yearly: 10, sixMonth: 5 },
			ladder: ladderTo("physician", "physician", "team"),
		},
	},
	frozen: {
		label: label("Figé", "Frozen"),
		owes: {
			role: "team",
			task: label("Transmettre le bilan à la direction", "Send the report to the direction"),
			days: { yearly: 5, sixMonth: 2 },
			ladder: ladderTo("team", "physician"),
		},
	},
	withDirector: {
		label: label("Chez la direction", "With the direction"),
		owes: {
			role: "director",
			task: label("Transmettre le bilan à l'ARS et à la DGOS", "Pass the report on to ARS and DGOS"),
			days: { yearly: 20, sixMonth: 8 },
			// The direction answers to nobody here: the team calls.
			ladder: ladderTo("director", "physician", "team"),
		},
	},
	passedOn: { label: label("Transmis", "Passed on"), owes: null },
} as const satisfies Record<string, ReportPlace>

export const reportStates = ["draft", "review", "frozen", "withDirector", "passedOn"] as const
export type ReportState = (typeof reportStates)[number]

export const reportPlace = (state: ReportState): ReportPlace => place[state]

/** Whether the team writes in a report. */
export const isWritten = (state: ReportState): boolean => state === "draft" || state === "review"

interface ReportEvent {
	readonly label: Label
	readonly roles: readonly ReportRole[]
	readonly payload: z.ZodType
}

const none = z.strictObject({})

/** In the order in which they are offered: what leads on comes first. */
export const reportEvents = {
	DRAFT_PROPOSED: {
		label: label("Proposer au médecin référent", "Hand it to the referent physician"),
		roles: ["team"],
		payload: none,
	},
	REPORT_FROZEN: { label: label("Figer le bilan", "Freeze the report"), roles: ["physician"], payload: none },
	SENT_TO_DIRECTOR: {
		label: label("Transmettre à la direction", "Send to the direction"),
		roles: ["team", "physician"],
		/** Somebody of the direction by name, who need not have an account; else whoever manages the platform. */
		payload: z.strictObject({ to: z.uuid().optional() }),
	},
	PASSED_ON: {
		label: label("Transmettre à l'ARS et à la DGOS", "Pass on to ARS and DGOS"),
		roles: ["director"],
		payload: z.strictObject({ ars: z.iso.date(), dgos: z.iso.date() }),
	},
	/** Nobody outside has seen it yet: the team takes it up. */
	REPORT_REOPENED: {
		label: label("Reprendre le brouillon", "Take up the draft again"),
		roles: ["physician"],
		payload: none,
	},
	RETURNED_TO_TEAM: {
		label: label("Renvoyer à l'équipe", "Return to the team"),
		roles: ["director"],
		payload: z.strictObject({ reason: text() }),
	},
} as const satisfies Record<string, ReportEvent>
export type ReportEventType = keyof typeof reportEvents
export const reportEventTypes = Object.keys(reportEvents) as [ReportEventType, ...ReportEventType[]]

/**
 * The way of a report to those it is for. A machine of its own and not one of the registry: it has no case, no patient
 * and no procedures, and the command path is made of these (docs/decisions/022-reports.md).
 */
const machine = setup({ types: {} as { events: { type: ReportEventType } } }).createMachine({
	id: "report-circuit",
	initial: "draft",
	states: {
		// A physician who wrote it need propose it to nobody.
		draft: { on: { DRAFT_PROPOSED: "review", REPORT_FROZEN: "frozen" } },
		review: { on: { REPORT_FROZEN: "frozen", REPORT_REOPENED: "draft" } },
		frozen: { on: { SENT_TO_DIRECTOR: "withDirector", REPORT_REOPENED: "draft" } },
		withDirector: { on: { PASSED_ON: "passedOn", RETURNED_TO_TEAM: "draft" } },
		passedOn: { type: "final" },
	},
})

/** Of the machine above: raised when its states or events change, with a migration of the rows that have the former. */
export const REPORT_CIRCUIT_VERSION = 2

const at = (state: ReportState) => machine.resolveState({ value: state })
const stateOf = (value: unknown): ReportState => z.enum(reportStates).parse(value)

/** Where a report begins. */
export const firstReportState = (): ReportState => stateOf(initialTransition(machine)[0].value)

/** What the circuit is called in the deadline table, beside the machines of the registry. */
export const REPORT_CIRCUIT = "reportCircuit"
export const reportCircuitLabel = label("Circuit du bilan d'activité", "Way of the activity report")

/** A step of the circuit in the deadline table: of one kind of report, the same whatever else. */
interface ReportTerm {
	/** Name of the place in the table. */
	readonly place: string
	readonly state: ReportState
	readonly kind: ReportKind
	readonly role: ReportRole
	/** Working days, unless the table says otherwise. */
	readonly days: number
}

export const termPlace = (state: ReportState, kind: ReportKind): string => `${state}.${kind}`

/** Every step that somebody owes, in the order of the circuit. */
export const reportTerms: readonly ReportTerm[] = reportKinds.flatMap((kind) =>
	reportStates.flatMap((state) => {
		const { owes } = reportPlace(state)
		return owes === null ? [] : [{ place: termPlace(state, kind), state, kind, role: owes.role, days: owes.days[kind] }]
	}),
)

/** What somebody with these roles may do with a report now. */
export const reportEventsFor = (state: ReportState, roles: readonly ReportRole[]): readonly ReportEventType[] =>
	reportEventTypes.filter(
		(type) => at(state).can({ type }) && reportEvents[type].roles.some((role) => roles.includes(role)),
	)

/**
 * @throws WorkflowError EVENT_NOT_ALLOWED where the report does not wait for it, with what is possible; FORBIDDEN when it
 * is for somebody else to do
 */
export function advanceReport(state: ReportState, type: ReportEventType, roles: readonly ReportRole[]): ReportState {
	const now = at(state)
	if (!now.can({ type }))
		throw new WorkflowError("EVENT_NOT_ALLOWED", `${type} is not possible now`, {
			event: type,
			available: reportEventsFor(state, roles),
		})
	if (!reportEvents[type].roles.some((role) => roles.includes(role)))
		throw new WorkflowError("FORBIDDEN", "your roles do not allow this step of a report", {
			allowed: reportEvents[type].roles,
		})
	return stateOf(transition(machine, now, { type })[0].value)
}

/** A report that a platform owes: of which days, and by when. */
export interface ReportDue {
	readonly kind: ReportKind
	readonly fromOn: string
	readonly toOn: string
	/** First day on which it can be complete. */
	readonly since: string
	readonly dueOn: string
}

/** How long a platform has once the period is over (PATHWAY gives none: the mandate's habit, table-driven here). */
const TERM_MONTHS: Readonly<Record<ReportKind, number>> = { sixMonth: 1, yearly: 3 }

/** The same day of the month, or its last one. */
function addMonths(day: string, months: number): string {
	const [year = 0, month = 1, date = 1] = day.split("-").map(Number)
	const first = new Date(Date.UTC(year, month - 1 + months, 1))
	const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
	first.setUTCDate(Math.min(date, last))
	return first.toISOString().slice(0, 10)
}

const addDays = (day: string, days: number): string =>
	new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

/**
 * What a platform owes, the latest first: the point six months after it opened, and a report of each year. Of years
 * long gone only the last one is asked for. Days `YYYY-MM-DD`.
 */
export function reportsDue(openedOn: string, today: string): readonly ReportDue[] {
	const sixMonths = addMonths(openedOn, 6)
	const due: ReportDue[] = []
	if (today >= openedOn && today < addMonths(sixMonths, 12))
		due.push({
			kind: "sixMonth",
			fromOn: openedOn,
			toOn: addDays(sixMonths, -1),
			since: sixMonths,
			dueOn: addMonths(sixMonths, TERM_MONTHS.sixMonth),
		})
	const year = Number(today.slice(0, 4))
	for (const one of [year - 1, year]) {
		if (one < Number(openedOn.slice(0, 4))) continue
		const first = `${one}-01-01`
		const since = `${one + 1}-01-01`
		due.push({
			kind: "yearly",
			fromOn: first < openedOn ? openedOn : first,
			toOn: `${one}-12-31`,
			since,
			dueOn: addMonths(since, TERM_MONTHS.yearly),
		})
	}
	return due.toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
}
