/** « IV »: of a colleague's given and family name, titles left out. */
export const personInitials = (name: string): string =>
	name
		.replace(/^(Dr|Pr|Mme|M\.|Mlle)\s+/, "")
		.split(/[\s-]+/)
		.map((word) => word.charAt(0).toLocaleUpperCase("fr"))
		.slice(0, 2)
		.join("")
