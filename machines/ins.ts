/** Corsican departments count as numbers in the key: 2A is 19, 2B is 18. */
const numeric = (number: string): number => Number(number.replace("2A", "19").replace("2B", "18"))

/**
 * Control key of a French national health identity number (13 characters): 97 minus its remainder by 97.
 *
 * @returns two digits
 */
const insKey = (number: string): string => String(97 - (numeric(number) % 97)).padStart(2, "0")

/** Lax format (overseas, abroad, provisional numbers), strict key: 13 characters and 2 digits. */
export const isIns = (value: string): boolean =>
	/^[123478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}\d{2}$/.test(value) &&
	insKey(value.slice(0, 13)) === value.slice(13)
