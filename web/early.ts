import { askEarly } from "./client/early.ts"
import { firstPageAt } from "./first-pages.ts"
import { pathOfBoard, readFilter, writeFilter } from "./pages/board/board-path.ts"

/**
 * Asks for what a page shows while the product itself is still being fetched: otherwise each would wait for the other. A
 * script of its own, built apart from the others (`vite.config.ts`): what it has asked for it leaves where
 * `web/client/early.ts` finds it.
 */
const { pathname, search } = window.location
const page = firstPageAt(pathname)
if (page !== undefined) askEarly("/me")
if (page === "board") askEarly(pathOfBoard(writeFilter(readFilter(new URLSearchParams(search))).toString()))
