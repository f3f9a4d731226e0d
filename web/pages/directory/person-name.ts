interface Named {
	readonly title: string | null
	readonly givenName: string | null
	readonly familyName: string | null
}

export const personName = ({ title, givenName, familyName }: Named): string =>
	[title, givenName, familyName].filter(Boolean).join(" ")
