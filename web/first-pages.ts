/** Pages that a visit begins with, by their address: what they need is asked for while the product still comes. */
export const firstPages = [
	{ name: "board", pattern: "^/tableau$", entries: ["components/Frame.tsx", "pages/board/BoardPage.tsx"] },
	{ name: "work", pattern: "^/(travail)?$", entries: ["components/Frame.tsx", "pages/work/WorkPage.tsx"] },
	{
		name: "case",
		pattern: "^/dossiers/(?!.*/imprimer$)",
		entries: ["components/Frame.tsx", "pages/case/CasePage.tsx"],
	},
] as const

export type FirstPage = (typeof firstPages)[number]["name"]

/** The page at an address; undefined for one that is not among the first. */
export const firstPageAt = (path: string): FirstPage | undefined =>
	firstPages.find(({ pattern }) => new RegExp(pattern).test(path))?.name
