/** Colours of the interface, by what they mean. Ratios to their background are proved in `test/web/tokens.test.ts`. */
export const tokens = {
	light: {
		page: "#F6F6F3",
		surface: "#FFFFFF",
		sunk: "#F0F0EC",
		ink: "#1A2226",
		ink2: "#465158",
		/** The least of what is text. */
		ink3: "#626C74",
		/** Border of what can be used. */
		control: "#7E868C",
		/** Divides, and says nothing by itself. */
		hairline: "#E5E6E1",
		edge: "#D3D5CF",
		accent: "#0A6780",
		accentHover: "#085469",
		onAccent: "#FFFFFF",
		accentSoft: "#E2F0F2",
		late: "#98140C",
		lateSoft: "#FBEBE8",
		today: "#8B6400",
		todaySoft: "#FAF0DA",
		hold: "#545D6B",
		holdSoft: "#ECEEF1",
		/** Who holds it; always beside an icon and a word. Ours is the accent. */
		expert: "#4A35B8",
		requester: "#A65A00",
		patient: "#7D1B55",
		partner: "#3A4A16",
	},
	dark: {
		page: "#12171A",
		surface: "#1A2024",
		sunk: "#151A1E",
		ink: "#ECF0F2",
		ink2: "#B6C0C7",
		ink3: "#94A1AA",
		control: "#75818A",
		hairline: "#2A3238",
		edge: "#3A444C",
		accent: "#6FD3E6",
		accentHover: "#8FDDEC",
		onAccent: "#062329",
		accentSoft: "#12333A",
		late: "#FF8A7A",
		lateSoft: "#3B1E1A",
		today: "#F7D796",
		todaySoft: "#362912",
		hold: "#B3BCC9",
		holdSoft: "#282F37",
		expert: "#9D8CFF",
		requester: "#D98F3A",
		patient: "#F06FAE",
		partner: "#DCEB9A",
	},
} as const

export type Token = keyof typeof tokens.light
