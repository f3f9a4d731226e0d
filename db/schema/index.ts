import * as auth from "./auth.ts"
import * as bamaraChoices from "./bamara-choices.ts"
import * as board from "./board.ts"
import * as caseNotes from "./case-notes.ts"
import * as clocks from "./clocks.ts"
import * as directory from "./directory.ts"
import * as figureRollups from "./figure-rollups.ts"
import * as figures from "./figures.ts"
import * as forgottenRequests from "./forgotten-requests.ts"
import * as ladders from "./ladders.ts"
import * as links from "./links.ts"
import * as messages from "./messages.ts"
import * as nomenclatures from "./nomenclatures.ts"
import * as proSanteConnect from "./pro-sante-connect.ts"
import * as reportCircuit from "./report-circuit.ts"
import * as reports from "./reports.ts"
import * as requests from "./requests.ts"
import * as trust from "./trust.ts"
import * as workflow from "./workflow.ts"

/** Every table, for the client and for the migrations. */
export const schema = {
	...auth,
	...bamaraChoices,
	...board,
	...caseNotes,
	...clocks,
	...directory,
	...figureRollups,
	...figures,
	...forgottenRequests,
	...ladders,
	...links,
	...messages,
	...nomenclatures,
	...proSanteConnect,
	...reportCircuit,
	...reports,
	...requests,
	...workflow,
	...trust,
}
