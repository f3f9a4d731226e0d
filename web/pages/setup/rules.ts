import type { TFunction } from "i18next"
import { useTranslation } from "react-i18next"
import type { ApiProblem } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"

const LOGIN = /^[a-z0-9][a-z0-9._@+-]{2,99}$/
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const SHORTEST = 12

/** What a login, an e-mail and a password must be; the API decides, this only says it sooner. */
export function useRules() {
	const { t } = useTranslation()
	const required = (text: string) => (value: string) => (value.trim() === "" ? text : undefined)
	return {
		required,
		login: (value: string) => (LOGIN.test(value.trim().toLowerCase()) ? undefined : t("setup.loginWrong")),
		email: (value: string) => (EMAIL.test(value.trim()) ? undefined : t("setup.emailWrong")),
		password: (value: string) => (Array.from(value).length < SHORTEST ? t("password.tooShort") : undefined),
	}
}

/** Refusals of a code and of the password that comes with it, each at its field. */
export const refusalOfCode = (t: TFunction, codeRefused: string) => (problem: ApiProblem) => {
	if (problem.code === "CODE_REFUSED") return { field: "code" as const, text: codeRefused }
	if (problem.code === "PASSWORD_REFUSED") return { field: "password" as const, text: sayProblem(problem, t) }
	return undefined
}
