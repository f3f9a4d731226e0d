import "../../../web/client/without-eval.ts"
import "@mantine/core/styles.css"
import "../../../web/base.css"
import { MantineProvider } from "@mantine/core"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { createRoot } from "react-dom/client"
import { startLanguage } from "../../../web/i18n/language.ts"
import type { PathwayViewProps } from "../../../web/pathway/PathwayView.tsx"
import { cssVariables, theme } from "../../../web/theme.ts"

/** The view of a pathway alone on a page, with what the address says that a case has been through. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ""
const root = document.getElementById("root")
if (!root) throw new Error("index.html has no #root")
await startLanguage()
const { PathwayView } = await import("../../../web/pathway/PathwayView.tsx")
const given = JSON.parse(decodeURIComponent(location.hash.slice(1))) as Omit<PathwayViewProps, "onOpenProcedure">
createRoot(root).render(
	<MantineProvider
		theme={theme}
		cssVariablesResolver={cssVariables}
		defaultColorScheme="auto"
		getStyleNonce={() => nonce}
	>
		<QueryClientProvider client={new QueryClient()}>
			<main style={{ padding: 24, background: "var(--surface)" }}>
				<PathwayView
					{...given}
					onOpenProcedure={(id) => {
						document.title = `opened ${id}`
					}}
				/>
			</main>
		</QueryClientProvider>
	</MantineProvider>,
)
