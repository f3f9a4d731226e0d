/** What the API takes, by content; `db/document-file.ts` decides. */
export const fileTypes = ["application/pdf", "image/png", "image/jpeg"] as const
const MOST_BYTES = 10 * 1024 * 1024

/** Whether a file has a chance: told before it is sent over a slow network. */
export const fileFits = ({ type, size }: File): boolean =>
	fileTypes.some((one) => one === type) && size > 0 && size <= MOST_BYTES
