import "./client/without-eval.ts"
import "@mantine/core/styles.css"
import "./base.css"
import { MantineProvider } from "@mantine/core"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { setNonce } from "get-nonce"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { App } from "./app.tsx"
import { ApiProblem } from "./client/problem.ts"
import { firstPageAt } from "./first-pages.ts"
import { startLanguage } from "./i18n/language.ts"
import { firstPage, frame } from "./load-first-pages.ts"
import { watchAttendance } from "./session/attendance.ts"
import { SessionProvider, sessionQuery } from "./session/SessionProvider.tsx"
import { cssVariables, theme } from "./theme.ts"

const RETRIES = 1

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ""
// Mantine's dialogs stop the page from scrolling with a style of their own, by another library.
setNonce(nonce)

const queries = new QueryClient({
	defaultOptions: {
		queries: {
			// What the API has refused it refuses again; a connection may be back.
			retry: (failures, error) => !(error instanceof ApiProblem) && failures < RETRIES,
			networkMode: "always",
			// A question asked by itself would keep a session alive in front of an empty chair.
			refetchOnWindowFocus: false,
		},
	},
})

/** What the address needs, so that it is drawn once and whole. What fails is asked for again by whoever shows it. */
async function prepare(): Promise<void> {
	const page = firstPageAt(window.location.pathname)
	const needed = page === undefined ? [] : [frame.load(), firstPage[page].load(), queries.prefetchQuery(sessionQuery)]
	await Promise.allSettled(needed)
	await startLanguage()
}

// Not awaited at the top of this module: what it waits for imports from the same file.
async function start(): Promise<void> {
	const root = document.getElementById("root")
	if (!root) throw new Error("index.html has no #root")
	watchAttendance()
	await prepare()
	createRoot(root).render(
		<StrictMode>
			<MantineProvider
				theme={theme}
				cssVariablesResolver={cssVariables}
				defaultColorScheme="auto"
				getStyleNonce={() => nonce}
			>
				<QueryClientProvider client={queries}>
					<SessionProvider>
						<App />
					</SessionProvider>
				</QueryClientProvider>
			</MantineProvider>
		</StrictMode>,
	)
}

void start()
