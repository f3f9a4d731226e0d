import type { TFunction } from "i18next"
import { formatTime } from "../format-instant.ts"
import { languageNow } from "../i18n/language.ts"
import { AnswerNotUnderstood, ApiProblem, ConnectionLost } from "./problem.ts"

/** A failure as a sentence: what happened, and what one can do. The API's own sentences are English, for programmers. */
export function sayProblem(error: unknown, t: TFunction): string {
	if (error instanceof ConnectionLost) return t("problem.connection")
	if (error instanceof AnswerNotUnderstood) return t("problem.version")
	if (!(error instanceof ApiProblem)) return t("problem.unexpected")
	const { problem, code, at } = error
	switch (code) {
		case "TOO_MANY_ATTEMPTS": {
			const seconds = problem.retryAfter ?? 60
			const time = formatTime(new Date(at.getTime() + seconds * 1000), languageNow())
			return t("problem.tooMany", { time, count: Math.max(1, Math.ceil(seconds / 60)) })
		}
		case "PASSWORD_REFUSED":
			if (problem.reason === "tooShort") return t("password.tooShort")
			return problem.reason === "breached" ? t("password.breached") : t("password.weak")
		case "FORBIDDEN":
			return t("problem.forbidden")
		case "NOT_FOUND":
			return t("problem.notFound")
		case "UNAUTHENTICATED":
			return t("problem.signedOut")
		case "PAYLOAD_INVALID":
			return t("problem.invalid")
		case "SECOND_FACTOR_REQUIRED":
			return t("problem.secondFactor")
		case "SECOND_FACTOR_ENROLLED":
			return t("problem.enrolled")
		default:
			return t("problem.unexpected")
	}
}
