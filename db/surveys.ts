import { z } from "zod"
import type { Principal } from "../machines/policy.ts"
import type { ProcedureKind } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Executor } from "./client.ts"
import { dispatchEvent } from "./dispatch.ts"
import { dayAt, type Engine } from "./engine.ts"
import { inUse } from "./reserve.ts"
import { noScope, withScope } from "./scope.ts"
import { hashSurveyCode, newSurveyCode } from "./survey-code.ts"
import { SurveyAnswers, type SurveyVariant } from "./survey-questions.ts"

const SURVEY: ProcedureKind = "satisfactionSurvey"
/** Where a survey waits for its respondent. */
const WAITING: readonly string[] = ["active.sent", "active.reminded"]

/**
 * Makes the one-time code of a survey that was sent. Only its hash is kept: the code is given once, and a further one
 * takes the place of one that was not used.
 *
 * @throws WorkflowError NOT_FOUND when it is no survey; EVENT_NOT_ALLOWED when it does not wait for an answer
 */
export async function createSurveyCode(engine: Engine, instanceId: string): Promise<string> {
	return await engine.db.$client.begin(async (sql) => await insertSurveyCode(sql, instanceId))
}

/** As `createSurveyCode`, in a transaction of the caller's. */
export async function insertSurveyCode(sql: Executor, instanceId: string): Promise<string> {
	const code = newSurveyCode()
	const [survey] = await sql<{ kind: string | null; places: readonly string[] }[]>`
		select kind, places from instances where id = ${instanceId} for update`
	if (survey?.kind !== SURVEY) throw new WorkflowError("NOT_FOUND", "no such survey", {})
	const [used] = await sql`select 1 from survey_codes where instance_id = ${instanceId} and used_at is not null`
	if (used || !survey.places.some((place) => WAITING.includes(place)))
		throw new WorkflowError("EVENT_NOT_ALLOWED", "this survey does not wait for an answer", {
			places: survey.places,
		})
	await sql`delete from survey_codes where instance_id = ${instanceId}`
	await sql`insert into survey_codes (code_hash, instance_id) values (${hashSurveyCode(code)}, ${instanceId})`
	return code
}

/**
 * Runs something on a database that shows the one case of a survey's code: whoever holds the code has no account, and
 * nobody else's rows are in reach of what they send.
 */
export async function asRespondent<T>(engine: Engine, code: string, run: (scoped: Engine) => Promise<T>): Promise<T> {
	const [found] = await engine.db.$client<{ case_id: string; platform_id: string }[]>`
		select case_id, platform_id from passerelle.survey_of_code(${hashSurveyCode(code)})`
	// Answers are mixed with those of their platform, territory and quarter: its rows must be in reach.
	const scope = found ? { ...noScope, cases: [found.case_id], platforms: [found.platform_id] } : noScope
	return await withScope(engine, scope, run)
}

/**
 * Takes somebody's answers, once, for a code.
 *
 * Order, and what a crash leaves behind: (1) one transaction marks the code used and stores the answers; (2) the event
 * `SURVEY_ANSWERED`, which carries no answer, tells the case. Killed before (1) has committed, nothing happened and the
 * code still works. Killed between the two, the answers are there and `finishSurveys` sends the event later. Hence an
 * answer is neither lost nor counted twice, and at worst the case hears of it late. Storing after the event would need
 * a lasting link from event to answers to be as safe, which is what must not exist.
 *
 * @throws WorkflowError NOT_FOUND for a code that is unknown, used or of a survey that ended, without saying which;
 * PAYLOAD_INVALID when the answers are not those of its questionnaire (the code then still works)
 */
export async function takeAnswers(engine: Engine, code: string, answers: unknown): Promise<void> {
	const codeHash = hashSurveyCode(code)
	await engine.db.$client.begin(async (sql) => {
		const survey = await findSurvey(sql, codeHash)
		if (!survey || !(await spendCode(engine, sql, codeHash, survey.instanceId)))
			throw new WorkflowError("NOT_FOUND", "this code is not valid, or was used already", {})
		const parsed = SurveyAnswers[survey.variant].safeParse(answers)
		if (!parsed.success)
			throw new WorkflowError("PAYLOAD_INVALID", "these are not answers to the questions of this survey", {
				variant: survey.variant,
				issues: parsed.error.issues.map(({ path, code: reason }) => ({ path, code: reason })),
			})
		await storeAnswers(engine, sql, survey, parsed.data)
	})
}

/**
 * Tells their cases of surveys whose answers are stored: normally the one just taken, and any that a crash left behind.
 *
 * @returns codes of the errors of those that could not be told now
 */
export async function finishSurveys(engine: Engine): Promise<readonly string[]> {
	const rows = await engine.db.$client<{ instance_id: string }[]>`
		select distinct s.instance_id from survey_codes s join instances i on i.id = s.instance_id
			join cases c on c.id = i.case_id
		where s.used_at is not null and not i.done and ${inUse(engine.db.$client)}`
	const failures: string[] = []
	for (const { instance_id: instanceId } of rows) {
		try {
			await dispatchEvent(engine, {
				instanceId,
				type: "SURVEY_ANSWERED",
				payload: {},
				principal: respondent(instanceId),
			})
		} catch (error) {
			// Two at once: the other one told it. Anything else is tried again with the next.
			const known = error instanceof WorkflowError ? error.code : "UNEXPECTED"
			if (known !== "EVENT_NOT_ALLOWED") failures.push(known)
		}
	}
	return failures
}

/** Whoever holds the code of a survey: nobody that the product knows by name. */
const respondent = (instance: string): Principal => ({
	id: "respondent",
	kind: "link",
	grants: [],
	links: [{ role: "respondent", instance }],
})

interface Survey {
	readonly instanceId: string
	readonly variant: SurveyVariant
	readonly platform: string
	readonly territory: string
}

/** The survey of a code, locked so that two codes of it, or its code and its end, take turns. */
async function findSurvey(sql: Executor, codeHash: string): Promise<Survey | undefined> {
	const [row] = await sql<{ id: string; variant: SurveyVariant; platform_id: string; territory_of_care: string }[]>`
		select i.id, i.snapshot -> 'state' -> 'context' ->> 'variant' as variant, k.platform_id, k.territory_of_care
		from survey_codes c join instances i on i.id = c.instance_id join cases k on k.id = i.case_id
		where c.code_hash = ${codeHash} and not i.done for update of i`
	return (
		row && { instanceId: row.id, variant: row.variant, platform: row.platform_id, territory: row.territory_of_care }
	)
}

async function spendCode(engine: Engine, sql: Executor, codeHash: string, instanceId: string): Promise<boolean> {
	const rows = await sql`
		update survey_codes set used_at = ${engine.clock?.().toISOString() ?? sql`now()`}
		where code_hash = ${codeHash} and not exists (
			select 1 from survey_codes o where o.instance_id = ${instanceId} and o.used_at is not null)
		returning 1`
	return rows.length > 0
}

/**
 * Adds answers to those of the same questionnaire, platform, territory and quarter, all of which are written anew in
 * random order under new ids. Appended instead, the place of a row in the table and the transaction that wrote it
 * (`ctid`, `xmin`) would tell, beside the log of the case, whose answers they are. What this cannot hide: who reads the
 * write-ahead log or two backups sees what changed between them, and the only answer of a quarter is somebody's, so
 * that small numbers are never shown.
 */
async function storeAnswers(
	engine: Engine,
	sql: Executor,
	{ variant, platform, territory }: Survey,
	answers: Readonly<Record<string, unknown>>,
): Promise<void> {
	const quarter = quarterOf(dayAt(engine, platform, engine.clock?.() ?? new Date()))
	await sql`select pg_advisory_xact_lock(hashtextextended(${`survey ${variant} ${platform} ${territory} ${quarter}`}, 0))`
	await sql`
		with others as (
			delete from survey_answers
			where variant = ${variant} and platform_id = ${platform} and territory = ${territory} and quarter = ${quarter}
			returning answers)
		insert into survey_answers (variant, platform_id, territory, quarter, answers)
		select ${variant}, ${platform}, ${territory}, ${quarter}, a.answers
		from (select answers from others union all select ${JSON.stringify(answers)}::text::jsonb) a
		order by random()`
}

/** `2026-Q1` of a day `YYYY-MM-DD`. */
const quarterOf = (day: string): string => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`

export const AnswersBody = z.strictObject({
	code: z.string().trim().min(1).max(40),
	/** By question; see the questionnaire of the variant. */
	answers: z.record(z.string().max(40), z.union([z.int().min(1).max(5), z.boolean()])),
})
