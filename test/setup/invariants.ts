import type { Engine } from "../../db/engine.ts"
import { type LogRow, sentOf } from "../../db/fold.ts"
import { restoreStored, type StoredInstance } from "../../db/load-case.ts"
import type { SentEvent } from "../../machines/advance.ts"
import { party } from "../../machines/event-definition.ts"
import { levels } from "../../machines/vocabulary.ts"

type Row = Readonly<Record<string, unknown>>

/** One case as tables and log have it, for the rules to look at. */
interface Dossier {
	readonly platform: string
	readonly log: readonly LogRow[]
	readonly instances: readonly Known[]
	readonly root: Known
	readonly segments: readonly Row[]
	readonly timers: readonly Row[]
	readonly tasks: readonly Row[]
	readonly notices: readonly Row[]
	/** Clear text of every IdMR ever given, in the order of the log. */
	readonly idMRs: readonly string[]
}

interface Known {
	readonly id: string
	readonly ref: string
	readonly kind: string | null
	readonly places: readonly string[]
	readonly done: boolean
	readonly context: Row
	readonly log: readonly LogRow[]
}

/** Says every instance that breaks the rule, or nothing. */
type Rule = (one: Dossier) => readonly string[]

/**
 * The invariants of PATHWAY §13, checked against one case as it is stored. Where a rule speaks of the engine (18, 19)
 * the rows show part of it; the time left after a pause is `hold-and-resume`'s to prove, a refused event the random
 * sequences'.
 *
 * @returns each violation, with the number of the invariant; empty when all hold
 */
export async function checkInvariants(engine: Engine, caseId: string): Promise<readonly string[]> {
	const one = await read(engine, caseId)
	return Object.entries(rules).flatMap(([name, rule]) => rule(one).map((what) => `${name}: ${what}`))
}

async function read({ db, registry, vault }: Engine, caseId: string): Promise<Dossier> {
	const sql = db.$client
	const [platform, log, stored, segments, timers, tasks, notices, keys] = await sql.begin(
		"isolation level repeatable read read only",
		async (tx) => [
			await tx<{ platform_id: string }[]>`select platform_id from cases where id = ${caseId}`,
			await tx<LogRow[]>`select * from case_events where case_id = ${caseId} order by seq`,
			await tx<StoredInstance[]>`select * from instances where case_id = ${caseId}`,
			await tx<Row[]>`select * from state_intervals where case_id = ${caseId}`,
			await tx<Row[]>`select * from timers where case_id = ${caseId}`,
			await tx<Row[]>`select * from tasks where case_id = ${caseId}`,
			await tx<Row[]>`select * from notices where case_id = ${caseId}`,
			await tx<{ wrapped: string; master_key: string }[]>`select * from case_keys where case_id = ${caseId}`,
		],
	)
	const instances = stored.map(
		(row): Known => ({
			id: row.id,
			ref: row.ref,
			kind: row.kind,
			places: row.places,
			done: row.done,
			context: restoreStored(registry, row).snapshot.context as Row,
			log: log.filter((entry) => entry.instance_id === row.id && !entry.parked),
		}),
	)
	const root = instances.find((row) => row.id === caseId)
	const [key] = keys
	if (!root || !platform[0] || !key) throw new Error("there is no such case")
	const caseKey = vault.open(caseId, { wrapped: key.wrapped, masterKey: key.master_key })
	const idMRs = log.flatMap(({ payload }) => {
		const given = payload["idMR"] as { sealed: string } | undefined
		return given ? [caseKey.openText(given.sealed)] : []
	})
	return { platform: platform[0].platform_id, log, instances, root, segments, timers, tasks, notices, idMRs }
}

const isClosed = ({ root }: Dossier): boolean => root.places.some((place) => place.startsWith("closed."))
const isHeld = (one: Known): boolean => one.places.includes("onHold") || one.places.includes("open.onHold")
const settledPlaces = ["entered", "reconciled", "notApplicable"]
const isEntry = ({ kind }: Known): boolean => kind === "bamaraEntry"
const rests = (one: Known, dossier: Dossier): boolean =>
	one.kind === null
		? isClosed(dossier)
		: one.done || (isEntry(one) && one.places.some((place) => settledPlaces.includes(place)))
const procedures = ({ instances }: Dossier): readonly Known[] => instances.filter(({ kind }) => kind !== null)
const liveOf = (rows: readonly Row[], id: string): readonly Row[] =>
	rows.filter((row) => row["instance_id"] === id && ["open", "paused", "pending"].includes(String(row["status"])))
const when = (condition: boolean, what: string): readonly string[] => (condition ? [what] : [])
const personOf = (row: LogRow): string | null => party(sentOf(row)).person
const roleOf = (row: LogRow): string => party(sentOf(row)).role
const before = (log: readonly LogRow[], seq: number, ...types: string[]): LogRow | undefined =>
	log.filter((row) => row.seq < seq && types.includes(row.type)).at(-1)
/** Every entry of a type, in one instance after the other. */
const entries = ({ instances }: Dossier, type: string) =>
	instances.flatMap((one) => one.log.filter((row) => row.type === type).map((row) => ({ one, row })))
const silentEnds = ["PATIENT_WITHDREW", "LOST_TO_FOLLOW_UP", "PATIENT_DECEASED"]
/** Events after which an act has taken place, or the patient has left. */
const acts = ["CONSULTATION_HELD", "VISIT_HELD", "SUPPORT_HELD", "DEPARTED", "EMERGENCY_DEPARTED"]

const rules: Readonly<Record<string, Rule>> = {
	"1 a case is closed only with no procedure open": (one) =>
		isClosed(one)
			? procedures(one)
					.filter((other) => !other.done && !isEntry(other))
					.map(({ ref }) => ref)
			: [],
	"2 a case is closed only with its registry settled": (one) => {
		const { registry, registryReason } = one.root.context
		return when(
			isClosed(one) && registry !== "entered" && !(registry === "notApplicable" && registryReason !== null),
			String(registry),
		)
	},
	"3 a case is closed only with the patient told, or a reason": (one) =>
		when(isClosed(one) && one.root.context["patient"] === null, "nobody said whether the patient knows"),
	"4 what is over has no task and no timer": (one) =>
		one.instances
			.filter((other) => rests(other, one))
			.flatMap(({ id, ref }) =>
				[...liveOf(one.tasks, id), ...liveOf(one.timers, id)].map((row) => `${ref} ${String(row["place"])}`),
			),
	"5 on hold only the hold's review is armed": (one) =>
		one.instances.filter(isHeld).flatMap(({ id, ref }) =>
			liveOf(one.timers, id)
				.filter((row) => row["status"] === "pending" && !String(row["name"]).startsWith("holdReview"))
				.map((row) => `${ref} ${String(row["name"])}`),
		),
	"5 no procedure is held by a case that is not on hold": (one) =>
		isHeld(one.root)
			? []
			: procedures(one)
					.filter((other) => !other.done && other.context["caseHold"] === true)
					.map(({ ref }) => ref),
	"6 after death, loss or withdrawal only the BaMaRa entry is open": (one) => {
		const ended = ["withdrawn", "lostToFollowUp", "deceased"].includes(String(one.root.context["outcome"]))
		return ended
			? procedures(one)
					.filter((other) => !other.done && !isEntry(other))
					.map(({ ref }) => ref)
			: []
	},
	"6 after death, loss or withdrawal nothing goes to the patient or the family": ({ root, notices }) =>
		root.log
			.filter((row) => silentEnds.includes(row.type))
			.flatMap((row) => {
				const reopened = root.log.find((other) => other.seq > row.seq && other.type === "REOPENED")?.seq ?? Infinity
				return notices
					.filter((notice) => Number(notice["seq"]) >= row.seq && Number(notice["seq"]) < reopened)
					.filter((notice) => (notice["recipients"] as string[]).some((to) => to === "patient" || to === "respondent"))
					.map((notice) => String(notice["about"]))
			}),
	"7 at most one BaMaRa entry": (one) => when(procedures(one).filter(isEntry).length > 1, "several"),
	"7 what the case believes of its entry is what it is": (one) => {
		const entry = procedures(one).find(isEntry)
		if (!entry) return when(one.root.context["entryExists"] === true, "believes in an entry that is not there")
		const [place] = entry.places
		const is =
			place === "notApplicable"
				? "notApplicable"
				: place === "entered" || place === "reconciled"
					? "entered"
					: "pending"
		return when(one.root.context["registry"] !== is, `${String(one.root.context["registry"])}, but is ${place}`)
	},
	"7 open lists exactly the procedures that have not ended": (one) => {
		const listed = (one.root.context["open"] as { ref: string }[]).map(({ ref }) => ref).sort()
		const live = procedures(one)
			.filter((other) => !other.done && !isEntry(other))
			.map(({ ref }) => ref)
			.sort()
		return when(listed.join() !== live.join(), `${listed.join()} instead of ${live.join()}`)
	},
	"8 no request for an opinion without agreement and a professional": (one) =>
		entries(one, "REQUEST_SENT")
			.filter(
				({ one: { log, context }, row }) =>
					!before(log, row.seq, "PATIENT_AGREED") || context["requerantIsProfessional"] !== true,
			)
			.map(({ one: { ref } }) => ref),
	"9 no referral without agreement to that resource": (one) =>
		entries(one, "REFERRAL_SENT")
			.filter(
				({ one: { log }, row }) =>
					before(log, row.seq, "PATIENT_AGREED", "RESOURCE_DECLINED")?.type !== "PATIENT_AGREED",
			)
			.map(({ one: { ref } }) => ref),
	"10 an attestation is a physician's or delegate's, not the submitter's, with an IdMR": (one) =>
		entries(one, "ENTRY_ATTESTED").flatMap(({ one: { log }, row }) => [
			...when(!["physician", "delegate"].includes(roleOf(row)), `attested by a ${roleOf(row)}`),
			...when(
				personOf(row) === personOf(before(log, row.seq, "ENTRY_SUBMITTED") ?? row),
				"attested by who submitted it",
			),
			...when(!log.some((other) => other.seq <= row.seq && "idMR" in other.payload), "attested without an IdMR"),
		]),
	"10 an IdMR never changes": ({ idMRs }) => when(new Set(idMRs).size > 1, "two of them"),
	"11 an orientation is validated by a physician who did not propose it": (one) =>
		entries(one, "ORIENTATION_VALIDATED").flatMap(({ one: { log }, row }) => [
			...when(roleOf(row) !== "physician", `validated by a ${roleOf(row)}`),
			...when(
				personOf(row) === personOf(before(log, row.seq, "ORIENTATION_PROPOSED") ?? row),
				"validated by its proposer",
			),
		]),
	"12 a record is approved by another than its author, with quorum where required": (one) =>
		entries(one, "RECORD_APPROVED").flatMap(({ one: { log, context }, row }) => [
			...when(personOf(row) === personOf(before(log, row.seq, "RECORD_SUBMITTED") ?? row), "approved by its author"),
			...when(
				context["quorumRequired"] === true && before(log, row.seq, "RCP_HELD")?.payload["quorum"] !== "reached",
				"approved without quorum",
			),
		]),
	"13 a transfer is completed only with its report": (one) =>
		procedures(one)
			.filter(
				({ kind, places, log }) =>
					kind === "transfer" && places[0] === "completed" && !log.some((row) => row.type === "REPORT_RETRIEVED"),
			)
			.map(({ ref }) => ref),
	"13 and 14 what took place is neither cancelled nor declined": (one) =>
		["CANCELLED", "PATIENT_DECLINED"].flatMap((type) =>
			entries(one, type)
				.filter(({ one: { log }, row }) => before(log, row.seq, ...acts))
				.map(({ one: { ref } }) => ref),
		),
	"15 an opposition has a date, its absence none": (one) =>
		procedures(one)
			.filter(isEntry)
			.filter(({ context }) => (context["opposed"] === true) !== (context["oppositionDate"] !== null))
			.map(({ ref }) => ref),
	"16 a level is skipped only with a reason": (one) => [
		...skipped(
			entries(one, "MEDICAL_PROCEDURE_OPENED").map(({ row }) => row),
			null,
		),
		...procedures(one)
			.filter(({ kind }) => kind === "teleExpertise")
			.flatMap(({ log }) =>
				skipped(
					log.filter((row) => row.type === "EXPERT_CHOSEN"),
					String(log[0]?.payload["level"]),
				),
			),
		...entries(one, "ORIENTATION_PROPOSED")
			.filter(({ row }) => row.payload["level"] !== "LOCAL" && row.payload["skipReason"] === undefined)
			.map(({ row }) => `orientation ${row.seq}`),
	],
	"17 survey events carry no answer": (one) =>
		entries(one, "SURVEY_ANSWERED")
			.filter(({ row }) => Object.keys(row.payload).length > 0)
			.map(({ one: { ref } }) => ref),
	"18 a visit that is taken up again is the same place without overlap": ({ segments }) => {
		const visits = new Map<string, Row[]>()
		for (const row of segments) {
			const visit = `${String(row["instance_id"])} ${String(row["visit"])}`
			visits.set(visit, [...(visits.get(visit) ?? []), row])
		}
		return [...visits].flatMap(([visit, rows]) => {
			const ordered = [...rows].sort((a, b) => Number(a["segment"]) - Number(b["segment"]))
			return [
				...when(new Set(rows.map((row) => row["place"])).size > 1, `${visit} moved`),
				...when(
					ordered.some((row, index) => Number(row["segment"]) !== index + 1),
					`${visit} has a gap`,
				),
				...when(
					ordered.some((row, index) => index > 0 && Number(row["from_seq"]) <= Number(ordered[index - 1]?.["to_seq"])),
					`${visit} overlaps itself`,
				),
			]
		})
	},
	"18 each rung fires at most once in a visit": ({ log }) => {
		const fired = log.flatMap((row) => (row.fired ? [`${row.instance_id} ${row.fired.visit} ${row.fired.name}`] : []))
		return fired.filter((one, index) => fired.indexOf(one) !== index)
	},
	"19 a reminder changes no state": ({ log, segments }) =>
		log
			.filter((row) => /^timer:.*Reminder\d$/.test(row.type))
			.filter((row) => segments.some((one) => one["from_seq"] === row.seq || one["to_seq"] === row.seq))
			.map((row) => row.type),
	"20 no human decision is taken by a timer": ({ log }) =>
		log.filter((row) => row.sent_by === "system" && !row.fired && !ownEvents.has(row.type)).map((row) => row.type),
	"two different persons reopen after a death, mark an error, hand over a case": (one) => [
		...entries(one, "REOPENED")
			.filter(({ one: { log }, row }) => {
				const death = before(log, row.seq, "PATIENT_DECEASED", "REOPENED")
				return death?.type === "PATIENT_DECEASED" && (roleOf(row) !== "physician" || personOf(row) === personOf(death))
			})
			.map(({ row }) => `reopened ${row.seq}`),
		...entries(one, "ENTERED_IN_ERROR")
			.filter(({ one: { context }, row }) => personOf(row) === context["openedBy"])
			.map(({ row }) => `error ${row.seq}`),
		...entries(one, "HANDOVER_ACCEPTED")
			.filter(({ one: { log }, row }) => before(log, row.seq, "HANDOVER_PROPOSED")?.platform_id === row.platform_id)
			.map(({ row }) => `handed over ${row.seq}`),
	],
	"an open visit has its task, a task its open visit": ({ instances, segments, tasks }) =>
		instances.flatMap(({ id, ref }) => {
			const open = segments.filter((row) => row["instance_id"] === id && row["status"] === "open")
			const visits = new Set(open.map((row) => row["visit"]))
			const own = liveOf(tasks, id).filter((row) => row["status"] === "open" && Number(row["visit"]) > 0)
			return own.filter((row) => !visits.has(row["visit"])).map((row) => `${ref} ${String(row["place"])}`)
		}),
	"a case rests where its log says, once in each place": ({ instances, segments }) =>
		instances.flatMap(({ id, ref, places }) => {
			const open = segments
				.filter((row) => row["instance_id"] === id && row["status"] === "open")
				.map((row) => String(row["place"]))
			return when(
				[...open].sort().join() !== [...places].sort().join(),
				`${ref} ${open.join()} instead of ${places.join()}`,
			)
		}),
}

/** What the engine says by itself: messages between case and procedures, and rule E4. */
const ownEvents = new Set([
	"STARTED",
	"RESUMED",
	"CASE_HELD",
	"CASE_RESUMED",
	"CASE_URGENCY_CHANGED",
	"CASE_ENDED",
	"CASE_REOPENED",
	"PROCEDURE_ENDED",
	"REGISTRY_SETTLED",
	"REGISTRY_REOPENED",
	"MIGRATED",
	"CLOCKS_MOVED",
] satisfies SentEvent["type"][])

/** Entries whose level lies more than one above the highest before, without a reason. */
function skipped(log: readonly LogRow[], first: string | null): string[] {
	let highest = first === null ? -1 : levels.findIndex((one) => one === first)
	return log.flatMap((row) => {
		const level = levels.findIndex((one) => one === row.payload["level"])
		const found = when(level > highest + 1 && row.payload["skipReason"] === undefined, `${row.type} ${row.seq}`)
		highest = Math.max(highest, level)
		return found
	})
}
