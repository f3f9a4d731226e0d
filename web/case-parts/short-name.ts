const titles = /^(Dr|Pr)\s+/
const courtesies = /^(Mme|M\.|Mlle)\s+/

/** How a team calls somebody: « Maya T. », « Dr Latanier ». The whole name stays where it matters who exactly it was. */
export function shortName(name: string): string {
	const title = titles.exec(name)?.[1]
	const [given = "", ...family] = name.replace(titles, "").replace(courtesies, "").split(/\s+/)
	if (family.length === 0) return name
	if (title !== undefined) return `${title} ${family.join(" ")}`
	return `${given} ${family.join(" ").charAt(0).toLocaleUpperCase("fr")}.`
}
