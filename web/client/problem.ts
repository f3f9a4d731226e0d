import "./without-eval.ts"
import { z } from "zod"

/** Problem details (RFC 9457) as the API sends them; sentences for people are ours (`say-problem.ts`). */
const Problem = z.looseObject({
	code: z.string(),
	status: z.int(),
	instance: z.string().optional(),
	/** Seconds. */
	retryAfter: z.number().optional(),
	/** Of a refused password: tooShort, weak or breached. */
	reason: z.string().optional(),
	issues: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })).optional(),
})
type Problem = z.infer<typeof Problem>

/** The API has answered, and refused. */
export class ApiProblem extends Error {
	override readonly name = "ApiProblem"
	readonly problem: Problem
	/** When the answer came: `retryAfter` counts from there. */
	readonly at = new Date()

	constructor(problem: Problem) {
		super(problem.code)
		this.problem = problem
	}

	get code(): string {
		return this.problem.code
	}

	/** What to say on the phone, so that somebody finds the request in the log. */
	get reference(): string | undefined {
		return this.problem.instance?.split(":").at(-1)
	}
}

/** No answer came: the connection is cut, or the server is away. */
export class ConnectionLost extends Error {
	override readonly name = "ConnectionLost"
}

/** The answer is not what this version of the screens understands. */
export class AnswerNotUnderstood extends Error {
	override readonly name = "AnswerNotUnderstood"
}

/** The problem that an answer other than 2xx brings, whoever wrote it. */
export async function problemOf(response: Response): Promise<ApiProblem> {
	const parsed = Problem.safeParse(await response.json().catch(() => undefined))
	return new ApiProblem(parsed.success ? parsed.data : { code: "UNEXPECTED", status: response.status })
}
