import { requestId } from "hono/request-id"
import { accessRequestRoutes } from "./access-requests.ts"
import { accountRoutes } from "./accounts.ts"
import { analyticsRoutes } from "./analytics.ts"
import { auditRoutes } from "./audit.ts"
import { createAuth } from "./auth/create-auth.ts"
import { authenticate } from "./authenticate.ts"
import { bamaraRoutes } from "./bamara.ts"
import { boardRoutes } from "./board.ts"
import { caseNoteRoutes } from "./case-notes.ts"
import { casePathRoutes } from "./case-path.ts"
import { caseRoutes } from "./cases.ts"
import { readAddress } from "./client-address.ts"
import { clockRoutes } from "./clocks.ts"
import { definitionRoutes } from "./definitions.ts"
import type { ApiDeps } from "./deps.ts"
import { diagramRoutes } from "./diagrams.ts"
import { difficultyRoutes } from "./difficulties.ts"
import { directoryRoutes } from "./directory.ts"
import { documentationRoutes } from "./documentation.ts"
import { documentRoutes } from "./documents.ts"
import { emergencyAccessRoutes } from "./emergency-access.ts"
import { problemOf, problemResponse } from "./errors.ts"
import { eventRoutes } from "./events.ts"
import { exportRoutes } from "./export.ts"
import { guardBody } from "./guard-body.ts"
import { healthRoutes } from "./health.ts"
import { inboxRoutes } from "./inbox.ts"
import { incidentRoutes } from "./incidents.ts"
import { limitRate } from "./limit-rate.ts"
import { linkRoutes } from "./links.ts"
import { meRoutes } from "./me.ts"
import { messageRoutes } from "./messages.ts"
import { nomenclatureRoutes } from "./nomenclatures.ts"
import { observe } from "./observe.ts"
import { describeApi } from "./openapi.ts"
import { patientCodeRoutes } from "./patient-codes.ts"
import { platformPhoneRoutes } from "./platform-phones.ts"
import { previewRoutes } from "./previews.ts"
import { printSheetRoutes } from "./print-sheet.ts"
import { proSanteConnectRoutes } from "./pro-sante-connect/routes.ts"
import { procedureRoutes } from "./procedures.ts"
import { professionalRoleRoutes } from "./professional-roles.ts"
import { protect } from "./protect.ts"
import { publicRequestRoutes } from "./public-requests.ts"
import { QUEUE_BOARD_PATH, queueBoardRoutes, signInFirst } from "./queue-board.ts"
import { receivedRequestRoutes } from "./received-requests.ts"
import { recordReads } from "./record-reads.ts"
import { reportLinkRoutes } from "./report-links.ts"
import { reportRoutes } from "./reports.ts"
import { retentionRoutes } from "./retention.ts"
import { rightsRoutes } from "./rights.ts"
import { createRouter } from "./router.ts"
import { scope } from "./scope.ts"
import { searchRoutes } from "./search.ts"
import { secondFactorRoutes } from "./second-factors.ts"
import { sessionRoutes } from "./sessions.ts"
import { setupRoutes } from "./setup.ts"
import { streamRoutes } from "./stream.ts"
import { surveyRoutes } from "./surveys.ts"
import { taskRoutes } from "./tasks.ts"
import { territoryIncidentRoutes } from "./territory-incidents.ts"
import { timerRoutes } from "./timers.ts"
import { findPage, webRoutes } from "./web.ts"
import { workRoutes } from "./work.ts"

/** Longest request id that is taken over from a proxy. */
const REQUEST_ID_LENGTH = 64

/** Everything that answers HTTP. Opens nothing by itself: database, log and metrics are the caller's. */
export function createApp(deps: ApiDeps) {
	const app = createRouter()
	const auth = createAuth(deps)
	app.onError((error, c) => problemOf(c, error, deps.logger))
	const { web } = deps
	app.notFound(async (c) => (web && (await findPage(c, web))) || problemResponse(c, "NOT_FOUND"))
	app.use(requestId({ limitLength: REQUEST_ID_LENGTH }), readAddress(deps), observe(deps), protect(deps))
	app.use("/api/*", authenticate(deps, auth), limitRate(deps), guardBody, recordReads(deps), scope(deps))

	if (deps.queueBoard) {
		app.use(`${QUEUE_BOARD_PATH}/*`, signInFirst, authenticate(deps, auth), limitRate(deps))
		app.get(`${QUEUE_BOARD_PATH}/`, (c) => c.redirect(QUEUE_BOARD_PATH))
		app.route(QUEUE_BOARD_PATH, queueBoardRoutes(deps.queueBoard))
	}

	let described: unknown
	const describe = () => {
		described ??= describeApi(app, deps.engine.registry, auth.cookies.name("session"))
		return described
	}
	// Without screens, whoever opens the address finds the reference.
	if (web) app.route("/", webRoutes(web))
	else app.get("/", (c) => c.redirect("/api/docs"))
	app.route("/", healthRoutes(deps)).route("/api", documentationRoutes(describe))
	// Chained, so that the type of the whole names every route.
	return app
		.route("/api", sessionRoutes(deps, auth))
		.route("/api", meRoutes(deps, auth))
		.route("/api", secondFactorRoutes(deps, auth))
		.route("/api", setupRoutes(deps))
		.route("/api", accountRoutes(deps))
		.route("/api", proSanteConnectRoutes(deps, auth))
		.route("/api", platformPhoneRoutes(deps))
		.route("/api", professionalRoleRoutes(deps))
		.route("/api", caseRoutes())
		.route("/api", casePathRoutes())
		.route("/api", eventRoutes())
		.route("/api", previewRoutes())
		.route("/api", procedureRoutes())
		.route("/api", taskRoutes())
		.route("/api", workRoutes())
		.route("/api", diagramRoutes(deps))
		.route("/api", definitionRoutes(deps))
		.route("/api", directoryRoutes(deps))
		.route("/api", nomenclatureRoutes())
		.route("/api", documentRoutes())
		.route("/api", caseNoteRoutes())
		.route("/api", difficultyRoutes())
		.route("/api", printSheetRoutes())
		.route("/api", bamaraRoutes())
		.route("/api", surveyRoutes(deps))
		.route("/api", incidentRoutes())
		.route("/api", timerRoutes())
		.route("/api", inboxRoutes())
		.route("/api", messageRoutes(deps))
		.route("/api", auditRoutes())
		.route("/api", searchRoutes())
		.route("/api", accessRequestRoutes())
		.route("/api", emergencyAccessRoutes())
		.route("/api", rightsRoutes())
		.route("/api", exportRoutes())
		.route("/api", patientCodeRoutes(deps))
		.route("/api", linkRoutes(deps))
		.route("/api", retentionRoutes())
		.route("/api", publicRequestRoutes(deps))
		.route("/api", receivedRequestRoutes(deps))
		.route("/api", streamRoutes(deps))
		.route("/api", boardRoutes())
		.route("/api", analyticsRoutes())
		.route("/api", reportRoutes(deps))
		.route("/api", reportLinkRoutes(deps))
		.route("/api", clockRoutes())
		.route("/api", territoryIncidentRoutes())
}

/** The API as a type: `hc<AppType>` of `hono/client` knows every route, its input and its answers. */
export type AppType = ReturnType<typeof createApp>
