import { createContext, use } from "react"
import { useTranslation } from "react-i18next"
import { languageNow } from "../../i18n/language.ts"
import { FEWEST } from "./heat.ts"
import type { Holder } from "./holders.ts"
import { sayCount } from "./say-figure.ts"

export type Which = "ours" | "other"

/** One of the two that are compared. */
export interface Side {
	/** In full, in a legend: of when or of where. */
	readonly name: string
	/** In heads of columns. */
	readonly short: string
}
export type Sides = Readonly<Record<Which, Side>>

/** What cases to ask for, beside the filters: that wait at a step, that were there, or of what comes and goes. */
export type Ask =
	| {
			readonly about: "waiting"
			readonly machine: string
			readonly place: string
			/** Those alone whose working time so far is from one length to below another, ms. */
			readonly least?: number
			readonly below?: number
	  }
	| {
			readonly about: "step"
			readonly machine: string
			readonly place: string
			readonly which?: "all" | "again" | "reminded"
			readonly centre?: string
			readonly longer?: number
	  }
	| {
			readonly about: "flow"
			readonly which: "opened" | "closed" | "open"
			readonly since?: string
			readonly before?: string
			readonly holder?: Holder
	  }

export interface Behind {
	/** The number that the cases are behind; null where it is hidden, absent where none was shown. */
	readonly n?: number | null
	readonly ask: Ask
}

/** Something on a chart that opens the cases behind it: of ours, of the other, or of both. */
export interface Mark {
	readonly title: string
	readonly ours?: Behind
	readonly other?: Behind
	/** Which of them is shown first: ours unless said. */
	readonly first?: Which
}

interface FiguresView {
	/** Whether the reader is told numbers under five, and sees the cases behind a figure. */
	readonly few: boolean
	/** Null where nothing is compared. */
	readonly sides: Sides | null
	readonly open: (mark: Mark) => void
}

const View = createContext<FiguresView>({ few: false, sides: null, open: () => undefined })

export const FiguresViewProvider = View.Provider

/** What every chart of the page has: what is compared, and how the cases behind a mark are opened. */
export const useFiguresView = (): FiguresView => use(View)

/** How many something is about; none that the team is told of are none. */
export function useSayN(): (n: number | null) => string {
	const { t } = useTranslation("figures")
	const { few } = useFiguresView()
	const language = languageNow()
	return (n) => (n === null && !few ? t("nHidden") : t("n", { n: sayCount(n ?? 0, language) }))
}

/** A number that was counted on the page, hidden from whoever is not told so few. */
export function useSayFew(): (n: number | null) => string {
	const { t } = useTranslation("figures")
	const { few } = useFiguresView()
	const language = languageNow()
	return (n) => (n === null || (!few && n > 0 && n < FEWEST) ? t("under5") : sayCount(n, language))
}
