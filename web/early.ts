import { askEarly } from "./client/early.ts"
import { loaderOf, loadFrame } from "./first-pages.ts"
import { pathOfBoard, readFilter, writeFilter } from "./pages/board/board-path.ts"

/**
 * Begins with the page that an address asks for while the product itself is still being fetched: who is there, what the
 * page shows, and its code. Otherwise each of them waits for the one before. A script of its own, and a small one.
 */
const { pathname, search } = window.location
const load = loaderOf(pathname)
if (load) {
	askEarly("/me")
	if (pathname === "/tableau") askEarly(pathOfBoard(writeFilter(readFilter(new URLSearchParams(search))).toString()))
	// A page that does not come is fetched again by whoever shows it, and says so.
	const fetched = import("./client/without-eval.ts").then(() => Promise.all([loadFrame(), load()]))
	fetched.catch(() => undefined)
}
