import { hashCode, newCode } from "./one-time-code.ts"

/** 80 random bits, such as `7KQ4-9XZ2-M0T6-HC3W`: nothing can be worked out of its hash. */
const LETTERS = 16

export const newSurveyCode = (): string => newCode(LETTERS)

export { hashCode as hashSurveyCode }
