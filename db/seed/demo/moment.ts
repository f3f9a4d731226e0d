import type { Calendar } from "../../../machines/working-time.ts"
import { createExport, setSheetValue } from "../../bamara.ts"
import { addDocument } from "../../documents.ts"
import type { Engine } from "../../engine.ts"
import { type SurveyVariant, surveyQuestions } from "../../survey-questions.ts"
import { createSurveyCode, takeAnswers } from "../../surveys.ts"
import { seedCentres } from "../directory-data/centres.ts"
import { zoneOf } from "../directory-data/rows.ts"
import { seedId } from "../directory-data/seed-id.ts"
import { sessionStarts } from "../directory-data/session-starts.ts"
import { seedStaffs } from "../directory-data/staffs.ts"
import type { Cast } from "./cast.ts"
import { makePdf } from "./pdf.ts"
import { randomOf } from "./random.ts"
import type { Moment, Scenario, Step } from "./script.ts"
import { sheetOf } from "./sheet.ts"
import { after, before } from "./wait.ts"

/** Days of sessions that stories may look back on. */
export const SESSION_DAYS = 500

/** A step with the instant at which it happens. */
export interface TimedStep extends Step {
	readonly at: Date
}

export interface Telling {
	readonly engine: Engine
	readonly scenario: Scenario
	readonly caseId: string
	readonly calendar: Calendar
	readonly cast: Cast
	readonly steps: readonly TimedStep[]
	readonly birthDate: string
	/** The day on which the demonstration is loaded. */
	readonly now: Date
	readonly caseOf: (key: string) => string
}

const ADULT_AGE = 18

/** What the payload of one step may look at. */
export function momentOf(telling: Telling, index: number, at: Date, instanceId: string): Moment {
	const { engine, scenario, caseId, calendar, cast, steps, birthDate, now } = telling
	const next = (events: readonly string[]): Date | undefined =>
		steps.slice(index + 1).find((one) => events.includes(one.event))?.at
	const day = (instant: Date): string => instant.toISOString().slice(0, 10)
	const here: Engine = { ...engine, clock: () => at }
	const who = steps[index]?.who ?? "nurse"
	return {
		at,
		minor: (scenario.patient.age.years ?? 0) < ADULT_AGE,
		needsInterpreter: scenario.patient.interpreterNeeded ?? false,
		id: (asked) => cast.id(asked),
		later: (wait) => after(calendar, at, wait).toISOString(),
		earlier: (wait) => before(calendar, at, wait).toISOString(),
		ahead: (wait) => onTheHour(after(calendar, now, wait)).toISOString(),
		dayLater: (wait) => day(after(calendar, at, wait)),
		dayAhead: (wait) => day(after(calendar, now, wait)),
		meeting(events, ahead) {
			const held = next(events)
			return onTheHour(held ? before(calendar, held, "1.5h") : after(calendar, now, ahead)).toISOString()
		},
		session: (staff, events) => sessionOf(staff, now, next(events)),
		async document(title, lines) {
			const text = [title, "", ...lines, "", "Document de démonstration : personnes et faits inventés."]
			return await addDocument(here, {
				caseId,
				name: `${title}.pdf`,
				bytes: makePdf(text),
				addedBy: cast.id(who),
				from: null,
			})
		},
		async fillSheet(missing = []) {
			const values = sheetOf({ scenario, birthDate, today: day(at), physician: cast.id("physician") })
			const by = cast.id(who)
			await Promise.all(
				[...values]
					.filter(([code]) => !missing.includes(code))
					.map(([code, value]) => setSheetValue(here, { caseId, itemId: seedId("bamaraItem", code), value, by })),
			)
		},
		async bamaraExport() {
			const platform = seedId("platform", cast.platform)
			return await createExport(here, { platform, label: `Export BaMaRa du ${day(at)}` }, cast.id(who))
		},
		async answerSurvey(variant) {
			const random = randomOf(`${scenario.key} ${variant}`)
			await takeAnswers(here, await createSurveyCode(here, instanceId), answersOf(variant, random))
		},
		caseOf: telling.caseOf,
	}
}

const HALF_HOUR_MS = 1_800_000
/** Appointments begin on the hour or half past. */
const onTheHour = (at: Date): Date => new Date(Math.floor(at.getTime() / HALF_HOUR_MS) * HALF_HOUR_MS)

function sessionOf(key: string, now: Date, held: Date | undefined): string {
	const staff = seedStaffs[key]
	if (!staff) throw new Error(`no staff is called ${key}`)
	const starts = sessionStarts(staff, zoneOf(seedCentres[staff.centre].territory), now, -SESSION_DAYS, 120)
	const found = held ? starts.filter((one) => one <= held).at(-1) : starts.find((one) => one > now)
	if (!found) throw new Error(`${key} has no session then`)
	return seedId("staffSession", `${key}-${found.toISOString()}`)
}

/** Content on the whole, and not always. */
function answersOf(variant: SurveyVariant, random: () => number): Readonly<Record<string, number | boolean>> {
	return Object.fromEntries(
		surveyQuestions[variant].map(({ id, kind }) => [
			id,
			kind === "scale" ? 3 + Math.floor(random() * 3) : random() < 0.8,
		]),
	)
}
