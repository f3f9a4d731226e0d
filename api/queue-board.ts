import { readFileSync } from "node:fs"
import path from "node:path"
import { serveStatic } from "@hono/node-server/serve-static"
import { Hono, type MiddlewareHandler } from "hono"
import { mayWatchQueues } from "../machines/policy.ts"
import type { ApiEnv } from "./router.ts"

/** Where it is: beside the pages of the administration, not below `/api`, for its screen is no client of ours. */
export const QUEUE_BOARD_PATH = "/administration/files"

/** What the queue shows of itself to an administrator; made by the workers' side, which alone knows the queue. */
export interface QueueBoard {
	/** Routes that its screen reads; parameters begin with a colon. */
	readonly routes: readonly string[]
	/** Folder of its page, scripts and styles. */
	readonly folder: string
	ask(question: {
		readonly route: string
		readonly params: Readonly<Record<string, string>>
		readonly query: Readonly<Record<string, string>>
	}): Promise<{ readonly status: number; readonly body: unknown }>
}

/** The one `<style>` element that a library in its scripts writes; another release, another hash: see the test. */
const STYLE_HASH = "'sha256-r2N1TB/gHbBtBZFKg7ejmq1acVSREzucTAEw6ga4hoU='"

/**
 * Its own scripts and styles and nothing from elsewhere, as on our own pages, with two differences that hold on this
 * path only (docs/decisions/019-bull-board.md): it has a `<base>`, and one style by its hash.
 */
const CONTENT_SECURITY_POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	`style-src 'self' ${STYLE_HASH}`,
	"font-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'self'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ")

/** Addresses of its screen that are a page; it routes in the browser. */
const PAGES = ["/", "/queue/:queueName", "/queue/:queueName/:jobId"] as const

/** bull-board: only for who administers all platforms, for the queue is one for all of them. It only reads. */
export const queueBoardRoutes = (board: QueueBoard) => {
	const page = renderPage(board.folder)
	const app = new Hono<ApiEnv>().use(async (c, next) => {
		// Nobody else learns that there is anything here.
		if (!mayWatchQueues(c.var.principal)) return await c.notFound()
		await next()
		c.header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
	})
	for (const route of board.routes)
		app.get(route, async (c) => {
			const { status, body } = await board.ask({ route, params: c.req.param(), query: c.req.query() })
			return c.json(body as object, status as 200, { "Cache-Control": "no-store" })
		})
	for (const route of PAGES) app.get(route, (c) => c.html(page, 200, { "Cache-Control": "no-store" }))
	const rewriteRequestPath = (address: string) => address.slice(QUEUE_BOARD_PATH.length)
	return app.get("/static/*", serveStatic({ root: board.folder, rewriteRequestPath }))
}

/** A browser that asks for the page without being signed in is led to sign in, and comes back. */
export const signInFirst: MiddlewareHandler<ApiEnv> = async (c, next) => {
	await next()
	if (c.res.status === 401 && c.req.header("Accept")?.includes("text/html"))
		c.res = c.redirect(`/connexion?vers=${encodeURIComponent(QUEUE_BOARD_PATH)}`)
}

/**
 * bull-board's page names its scripts and styles, whose names change with each release; around them ours, without the
 * fonts from elsewhere that its own would load.
 */
function renderPage(folder: string): string {
	const template = readFileSync(path.join(folder, "index.ejs"), "utf8")
	const own = (pattern: RegExp) => [...template.matchAll(pattern)].map(([, name = ""]) => name)
	const styles = own(/<link href="(static\/css\/[\w.-]+)" rel="stylesheet">/g)
	const scripts = own(/<script defer src="(static\/js\/[\w.-]+)"><\/script>/g)
	if (styles.length === 0 || scripts.length === 0) throw new Error("bull-board's page is not as this release knows it")
	const settings = { boardTitle: "Files d’attente", hideDocsLink: true, locale: { lng: "fr-FR" }, showMetrics: false }
	return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<base href="${QUEUE_BOARD_PATH}/">
<title>Files d’attente – Passerelle</title>
<link rel="icon" type="image/svg+xml" id="fav-logo" href="static/images/logo.svg">
${styles.map((name) => `<link href="${name}" rel="stylesheet">`).join("\n")}
</head>
<body class="preload">
<script id="__UI_CONFIG__" type="application/json">${JSON.stringify(settings)}</script>
<div id="root"></div>
${scripts.map((name) => `<script defer src="${name}"></script>`).join("\n")}
</body>
</html>
`
}
