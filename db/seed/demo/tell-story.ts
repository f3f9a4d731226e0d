import type { Calendar } from "../../../machines/working-time.ts"
import { type DispatchResult, dispatchEvent } from "../../dispatch.ts"
import type { Engine } from "../../engine.ts"
import { fireDueTimers } from "../../fire-due-timers.ts"
import { openCase } from "../../open-case.ts"
import { platformRows } from "../directory-data/reference.ts"
import { seedId } from "../directory-data/seed-id.ts"
import { Cast, personId, teamOf } from "./cast.ts"
import { momentOf, type Telling, type TimedStep } from "./moment.ts"
import { randomOf } from "./random.ts"
import type { Scenario, Step } from "./script.ts"
import { after, before, type Wait } from "./wait.ts"

const MINUTE_MS = 60_000
/** Steps stray from their round hours by up to this. */
const MOST_STRAY_MS = 40 * MINUTE_MS

/** A scenario with its people and the instants of its steps. */
export interface Story {
	readonly scenario: Scenario
	readonly calendar: Calendar
	readonly cast: Cast
	readonly openedAt: Date
	readonly steps: readonly TimedStep[]
	readonly birthDate: string
}

/** Plans a scenario backwards from where it rests now. */
export function planStory(engine: Engine, scenario: Scenario, now: Date): Story {
	const random = randomOf(scenario.key)
	const cast = new Cast(scenario.platform, scenario.request.requester, random)
	const territory = platformRows.find((one) => one.code === scenario.platform)?.territory
	const calendar = territory && engine.geography.calendars.get(territory)
	if (!calendar) throw new Error(`no calendar for ${scenario.platform}`)
	let at = endOf(scenario.since, calendar, now, Math.floor(random() * 20) * MINUTE_MS)
	const steps: TimedStep[] = []
	for (const step of scenario.steps.toReversed()) {
		steps.unshift({ ...step, at })
		at = before(calendar, at, step.after, Math.floor((random() * MOST_STRAY_MS) / MINUTE_MS) * MINUTE_MS)
	}
	return { scenario, calendar, cast, openedAt: at, steps, birthDate: birthDateOf(scenario, now) }
}

/** When the last step happened: so long ago, or so long before an hour at which its target falls due today. */
function endOf(since: Scenario["since"], calendar: Calendar, now: Date, strayMs: number): Date {
	if (typeof since === "string") return before(calendar, now, since, since.endsWith("h") ? 0 : strayMs)
	const due = after(calendar, now, "1h")
	const target: Wait = since.dueToday
	return before(calendar, due, target, 0)
}

function birthDateOf({ patient: { age } }: Scenario, now: Date): string {
	const birth = new Date(now)
	birth.setUTCFullYear(birth.getUTCFullYear() - (age.years ?? 0))
	birth.setUTCDate(birth.getUTCDate() - (age.days ?? 0))
	return birth.toISOString().slice(0, 10)
}

/** Opens the case at its past instant, and gives its id. */
export async function beginStory(engine: Engine, story: Story): Promise<string> {
	const { scenario, cast, openedAt, birthDate } = story
	const { patient, request } = scenario
	const { age: _age, livesIn, ...identity } = patient
	const who = request.openedBy ?? "secretary"
	const { platformId } = teamOf(scenario.platform)
	const opened = await openCase(
		{ ...engine, clock: () => openedAt },
		{
			principal: cast.principal(who, ""),
			body: {
				platform: platformId,
				requesterType: request.requesterType,
				...(request.requester ? { requester: personId(request.requester) } : {}),
				...(request.contact ? { requesterContact: { name: request.contact, phone: "+33 6 39 98 00 00" } } : {}),
				channel: request.channel,
				urgency: request.urgency,
				diagnosticState: request.diagnosticState,
				doctorSettled: request.doctorUnknown !== true,
				contactRefused: request.contactRefused === true,
				territoryOfCare: platformRows.find((one) => one.code === scenario.platform)?.territory,
				territoryOfResidence: livesIn,
				patient: { ...identity, birthDate },
			},
		},
	)
	return opened.caseId
}

/** Sends every step at its own past instant; timers that fall due between two fire in between. */
export async function tellStory(
	engine: Engine,
	story: Story,
	caseId: string,
	now: Date,
	caseOf: (key: string) => string,
): Promise<void> {
	const telling: Telling = { engine, caseId, now, caseOf, ...story }
	const opened = new Map<string, string[]>()
	for (const [index, step] of story.steps.entries()) {
		await fireDueTimers(engine, step.at, caseId)
		const result = await sendStep(telling, index, step, opened)
		for (const { id, kind } of result.opened) if (kind !== null) opened.set(kind, [...(opened.get(kind) ?? []), id])
		if (step.event === "HANDOVER_ACCEPTED") story.cast.handOver()
	}
	await fireDueTimers(engine, now, caseId)
}

async function sendStep(
	telling: Telling,
	index: number,
	step: TimedStep,
	opened: ReadonlyMap<string, readonly string[]>,
): Promise<DispatchResult> {
	const { engine, caseId, cast, calendar, scenario } = telling
	const instanceId = step.on === undefined ? caseId : instanceOf(step.on, opened, scenario)
	const moment = momentOf(telling, index, step.at, instanceId)
	const payload = typeof step.payload === "function" ? await step.payload(moment) : (step.payload ?? {})
	const receiving = payload["receivingPlatform"]
	const proposed = platformRows.find((one) => seedId("platform", one.code) === receiving)
	if (proposed) cast.propose(proposed.code)
	const { at } = step
	try {
		return await dispatchEvent(
			{ ...engine, clock: () => at },
			{
				instanceId,
				type: step.event,
				payload,
				principal: cast.principal(step.who, instanceId),
				...(step.happened ? { occurredAt: before(calendar, at, step.happened).toISOString() } : {}),
				...(step.for ? { recordedFor: { role: step.for.role, person: cast.id(step.for.who) } } : {}),
			},
		)
	} catch (cause) {
		throw new Error(`${scenario.key}: step ${index + 1}, ${step.event}${onOf(step)}, was refused`, { cause })
	}
}

const onOf = (step: Step): string => (step.on === undefined ? "" : ` on ${step.on}`)

/** The last procedure of a kind that the story opened, or the n-th (`rcp#1`). */
function instanceOf(name: string, opened: ReadonlyMap<string, readonly string[]>, scenario: Scenario): string {
	const [kind = "", number] = name.split("#")
	const found = opened.get(kind)?.at(number === undefined ? -1 : Number(number) - 1)
	if (found === undefined) throw new Error(`${scenario.key} has opened no ${name}`)
	return found
}
