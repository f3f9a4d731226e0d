const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * A format of dates, made once: making one takes the browser longer than using it a hundred times, and a board shows
 * hundreds of times.
 */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${locale} ${JSON.stringify(options)}`
	const known = formats.get(key)
	if (known) return known
	const made = new Intl.DateTimeFormat(locale, options)
	formats.set(key, made)
	return made
}
