import { createRoute, z } from "@hono/zod-openapi"
import { getProcedureView } from "../db/cases/find-procedure-view.ts"
import { ProcedureView } from "../db/cases/views.ts"
import { extraMedicalReferral } from "../machines/extra-medical-referral.ts"
import { pathwayEvents } from "../machines/pathway-events.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { CommandHeaders, etagOf, IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { DispatchAnswer, RecordedForBody, sendTo } from "./events.ts"
import { createRouter } from "./router.ts"

const envelope = { occurredAt: z.iso.datetime({ offset: true }).optional(), recordedFor: RecordedForBody.optional() }

/** A procedure to open: the payload of the event that opens it, under the name of its kind. */
const NewProcedure = z.discriminatedUnion("kind", [
	z.strictObject({ kind: z.literal("extraMedicalReferral"), input: extraMedicalReferral.input, ...envelope }),
	...pathwayEvents.MEDICAL_PROCEDURE_OPENED.payload.options.map((one) => one.extend(envelope)),
])

const open = createRoute({
	method: "post",
	path: "/cases/{id}/procedures",
	tags: ["Cases"],
	summary: "Open a procedure",
	description: "The same as sending `MEDICAL_PROCEDURE_OPENED` or `REFERRAL_OPENED` to the case.",
	request: { params: IdParam, headers: CommandHeaders, body: jsonBody(NewProcedure) },
	responses: {
		201: jsonAnswer(
			DispatchAnswer.extend({ procedureId: z.uuid() }).openapi("ProcedureOpened"),
			"Opened; Location is the procedure, ETag the new version of the case",
		),
		...problems(400, 401, 403, 404, 409, 412, 413, 415, 422),
	},
})

const read = createRoute({
	method: "get",
	path: "/procedures/{id}",
	tags: ["Procedures"],
	summary: "A procedure, and what I can do now",
	description: "Somebody from outside who has a part in it sees it reduced to that part.",
	request: { params: IdParam },
	responses: {
		200: jsonAnswer(ProcedureView.openapi("Procedure"), "The procedure; ETag is its version"),
		...problems(401, 403, 404, 422),
	},
})

/** As sent: what the schema made of it holds secrets, and the command path parses for itself. */
const Received = z.looseObject({
	kind: z.string(),
	occurredAt: z.string().optional(),
	recordedFor: RecordedForBody.optional(),
})

export const procedureRoutes = () =>
	createRouter()
		.openapi(open, async (c) => {
			const { id } = c.req.valid("param")
			const { occurredAt, recordedFor, ...payload } = Received.parse(await c.req.json())
			const event =
				payload.kind === "extraMedicalReferral"
					? { type: "REFERRAL_OPENED", payload: payload["input"] as Record<string, unknown> }
					: { type: "MEDICAL_PROCEDURE_OPENED", payload }
			const command = { ...event, occurredAt, recordedFor }
			const result = await sendTo(c.var, "case", c.get("principal"), id, command, c.req.valid("header"))
			const procedureId = result.opened.find((one) => one.kind === payload.kind)?.id
			if (procedureId === undefined)
				throw new WorkflowError("STATE_UNKNOWN", "the event opened no procedure", { event: event.type })
			c.header("Location", `/api/procedures/${procedureId}`)
			c.header("ETag", etagOf(result.version))
			return c.json({ ...result, procedureId }, 201)
		})
		.openapi(read, async (c) => {
			const view = await getProcedureView(c.var.engine, c.get("principal"), c.req.valid("param").id)
			c.header("ETag", etagOf(view.version))
			return c.json(view, 200)
		})
