import { z } from "zod"

/** Luhn check digit of a number without it. */
export function luhnDigit(digits: string): number {
	const sum = digits
		.split("")
		.toReversed()
		.reduce((total, character, place) => {
			const value = Number(character) * (place % 2 === 0 ? 2 : 1)
			return total + (value > 9 ? value - 9 : value)
		}, 0)
	return (10 - (sum % 10)) % 10
}

/** National number of a health professional: 11 digits, the last one a Luhn check. The table checks it again. */
export const Rpps = z
	.string()
	.regex(/^\d{11}$/)
	.refine((value) => luhnDigit(value.slice(0, -1)) === Number(value.slice(-1)), {
		message: "The last digit does not check the ten others",
	})
