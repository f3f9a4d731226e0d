import { createRoute, z } from "@hono/zod-openapi"
import {
	CodeBody,
	createPatientCode,
	listPatientCodes,
	NewPatientCode,
	PatientCode,
	revokePatientCode,
} from "../db/patient-codes.ts"
import { PatientReaders, readPatientReaders } from "../db/patient-readers.ts"
import { inTeam } from "../machines/policy.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { assertFewAttempts, attemptSucceeded, codeAttempt } from "./auth/limits.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { originOf } from "./origin.ts"
import { empty, listOf } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Who has seen my file"]

const createCodeRoute = createRoute({
	method: "post",
	path: "/cases/{id}/patient-codes",
	tags,
	summary: "Make a code by which the patient sees who opened their file",
	description: "By the team. Shown this once, valid for 30 days, revocable; only its hash is kept.",
	request: { params: IdParam },
	responses: { 201: jsonAnswer(NewPatientCode, "The code"), ...problems(401, 403, 404, 409, 422) },
})

const listRoute = createRoute({
	method: "get",
	path: "/cases/{id}/patient-codes",
	tags,
	summary: "Codes that were made for a case",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(listOf(PatientCode), "The latest first"), ...problems(401, 403, 404, 409, 422) },
})

const revokeRoute = createRoute({
	method: "delete",
	path: "/cases/{id}/patient-codes/{codeId}",
	tags,
	summary: "Revoke a patient's code",
	request: { params: IdParam.extend({ codeId: z.uuid() }) },
	responses: { 204: empty("Revoked"), ...problems(401, 403, 404, 409, 422) },
})

const readersRoute = createRoute({
	method: "post",
	path: "/patient/readers",
	tags,
	summary: "Who has seen my file (public, with a code)",
	description:
		"Case number and who opened it: name, role, structure, on what ground, from when to when and how often. No health data, and not who the patient is. A code that is unknown, ended or revoked answers 404.",
	security: [],
	request: { body: jsonBody(CodeBody) },
	responses: {
		200: jsonAnswer(PatientReaders, "Who opened it"),
		...problems(400, 404, 413, 415, 422, 429),
	},
})

async function getTeamCase(scoped: Scoped, caseId: string): Promise<void> {
	const { platform } = await getCaseRelation(scoped, caseId)
	assertAllowed(inTeam(scoped.principal, platform), "only the team of the case hands out codes to its patient")
}

/** The patient's own look at the audit log of their file. */
export const patientCodeRoutes = (deps: ApiDeps) =>
	createRouter()
		.openapi(createCodeRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			await getTeamCase(c.var, caseId)
			c.header("Cache-Control", "no-store")
			return c.json(await createPatientCode(c.var.engine, caseId, c.var.principal.id, originOf(c)), 201)
		})
		.openapi(listRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			await getTeamCase(c.var, caseId)
			return c.json({ items: await listPatientCodes(c.var.engine, caseId) }, 200)
		})
		.openapi(revokeRoute, async (c) => {
			const { id: caseId, codeId } = c.req.valid("param")
			await getTeamCase(c.var, caseId)
			await revokePatientCode(c.var.engine, caseId, codeId, c.var.principal.id, originOf(c))
			return c.body(null, 204)
		})
		.openapi(readersRoute, async (c) => {
			c.header("Cache-Control", "no-store")
			const attempt = codeAttempt(c, "patient code")
			await assertFewAttempts(deps, attempt)
			const readers = await readPatientReaders(deps.engine, c.req.valid("json").code, originOf(c))
			await attemptSucceeded(deps, attempt)
			return c.json(readers, 200)
		})
