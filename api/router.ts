import { OpenAPIHono } from "@hono/zod-openapi"
import type { Engine } from "../db/engine.ts"
import type { OpenLink } from "../db/links/open-link.ts"
import type { OpenReportLink } from "../db/links/report-links.ts"
import type { Session } from "../db/sessions.ts"
import type { Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"

export interface ApiEnv {
	Variables: {
		readonly requestId: string
		/** Who is calling; set by `authenticate` on every route but the public ones. */
		readonly principal: Principal
		/** Account of the caller: what they sign in or call with, never what they did. */
		readonly accountId: string
		/** The session of a person; null with a bearer token. */
		readonly session: Session | null
		/** The personal link that the caller came by; whoever has an account has none. */
		readonly link?: OpenLink
		/** The same to a report. */
		readonly reportLink?: OpenReportLink
		/** Where the request comes from; set by `readAddress`. */
		readonly address: string | null
		/** The database as that principal may see it, for as long as the request takes; set by `scope`. */
		readonly engine: Engine
	}
}

/** What a route works with: see `ApiEnv`. */
export type Scoped = Pick<ApiEnv["Variables"], "engine" | "principal">

/** A router whose invalid requests become problem details like every other refusal, without the values received. */
export const createRouter = () =>
	new OpenAPIHono<ApiEnv>({
		defaultHook: (result) => {
			if (result.success) return
			throw new WorkflowError("PAYLOAD_INVALID", "the request does not have the expected form", {
				issues: result.error.issues.slice(0, 50).map(({ code, path, message }) => ({
					path,
					code,
					message: code === "unrecognized_keys" ? "unknown field" : message,
				})),
			})
		},
	})
