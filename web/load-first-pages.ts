import type { ComponentType } from "react"
import type { FirstPage } from "./first-pages.ts"

/** Something that is fetched when it is needed, or before. */
export interface Fetched<C> {
	readonly load: () => Promise<C>
	/** Undefined until it has come. */
	readonly now: () => C | undefined
}

function fetched<C>(load: () => Promise<C>): Fetched<C> {
	let there: C | undefined
	return {
		load: async () => {
			there = await load()
			return there
		},
		now: () => there,
	}
}

/** Of no use to whoever signs in. */
export const frame = fetched(async () => (await import("./components/Frame.tsx")).Frame)

export const firstPage: Readonly<Record<FirstPage, Fetched<ComponentType>>> = {
	board: fetched(async () => (await import("./pages/board/BoardPage.tsx")).BoardPage),
	work: fetched(async () => (await import("./pages/work/WorkPage.tsx")).WorkPage),
	case: fetched(async () => (await import("./pages/case/CasePage.tsx")).CasePage),
}
