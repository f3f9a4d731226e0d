import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { isPublicRoute } from "../../api/authenticate.ts"
import { defaultPreferences } from "../../db/messages/preferences.ts"
import { ruleNames } from "../../db/retention/rules.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { grantableRoles } from "../../machines/policy.ts"
import { type EveryProcedure, openEveryProcedure } from "../setup/every-procedure.ts"
import { known, newCase, type Someone, startPlatform, steps, type TestPlatform } from "../setup/platform.ts"

/** Who calls: by granted role on the platform of the case, the same roles elsewhere, and people from outside. */
const own = grantableRoles
const elsewhere = grantableRoles.map((role) => `${role} elsewhere` as const)
const outside = ["expert", "requester", "extraMedical", "stranger"] as const
type Caller = (typeof own)[number] | (typeof elsewhere)[number] | (typeof outside)[number]
const everybody: readonly Caller[] = [...own, ...elsewhere, ...outside]

const team: readonly Caller[] = ["secretary", "nurse", "physician", "physicianDeputy"]
const clinicians: readonly Caller[] = ["nurse", "physician", "physicianDeputy"]
const physicians: readonly Caller[] = ["physician", "physicianDeputy"]
const readers: readonly Caller[] = [...team, "delegate", "auditor"]
const withTwin = (callers: readonly Caller[]): readonly Caller[] =>
	callers.flatMap((one) => [one, ...elsewhere.filter((twin) => twin === `${one} elsewhere`)])
const granted: readonly Caller[] = [...own, ...elsewhere]
const people: readonly Caller[] = [...withTwin([...team, "delegate"]), ...outside]

interface Expectation {
	/** Whoever is not refused for who they are: what they ask may still be impossible. */
	readonly allowed: readonly Caller[]
	readonly path?: (ids: Ids) => string
	readonly body?: (ids: Ids) => unknown
	readonly headers?: Readonly<Record<string, string>>
	/** What it asks for does not exist, for anybody: 404 is no refusal here. */
	readonly absent?: true
}

interface Ids {
	readonly platformId: string
	readonly caseId: string
	readonly teleExpertise: string
	readonly survey: string
	readonly task: string
	readonly document: string
	readonly incident: string
	/** A document and a note of the secretary's that are taken back, and a remark of theirs. */
	readonly takenBack: string
	readonly note: string
	readonly remark: string
	readonly tag: string
	readonly colleague: string
	readonly emergency: string
	readonly right: string
	readonly limitation: string
	readonly code: string
	readonly link: string
	readonly reportLink: string
	/** An account with a role on the platform, and the role. */
	readonly account: string
	readonly role: string
	/** What a profession brings on the platform. */
	readonly mapping: string
	/** A request from the public form. */
	readonly request: string
	/** A draft of the platform's. */
	readonly report: string
}

const pdf = { "Content-Type": "application/pdf", "X-File-Name": "a.pdf" }
const event = () => ({ type: "NO_SUCH_EVENT" })
const ofCase = (rest: string) => (ids: Ids) => `/api/cases/${ids.caseId}${rest}`
const ofAccount = (rest: string) => (ids: Ids) => `/api/accounts/${ids.account}${rest}`
const anyCredential = {
	id: "YQ",
	rawId: "YQ",
	type: "public-key",
	clientExtensionResults: {},
	response: { clientDataJSON: "e30", attestationObject: "oA" },
}
const item = seedId("bamaraItem", "gene")

const ofRequest = () => ({
	requesterType: "family",
	requesterContact: { name: "Odile Vacoas", phone: "0692 00 00 01" },
	patient: { birthName: "Vacoas", givenNames: "Aline", birthDate: "1990-04-12", sex: "female" },
	territoryOfResidence: "RE",
	urgent: false,
	diagnosticState: "suspected",
	doctorSettled: true,
	request: { reason: "Où consulter ?", informed: "yes", agreed: "yes" },
})

/** One line for each route: a route without one fails the test. */
const expectations: Readonly<Record<string, Expectation>> = {
	// Who hears of what is in `stream.test.ts`; without a server there is nothing to hear.
	"GET /api/stream": { allowed: everybody, absent: true },
	"PUT /api/cases/{id}/presence": { allowed: team, path: ofCase("/presence"), body: () => ({ place: randomUUID() }) },
	"DELETE /api/cases/{id}/presence": { allowed: team, path: ofCase(`/presence?place=${randomUUID()}`) },
	"GET /api/analytics/bottlenecks": { allowed: withTwin([...team, "manager"]) },
	"GET /api/analytics/flow": { allowed: withTwin([...team, "manager"]) },
	"GET /api/analytics/map": {
		allowed: withTwin([...team, "manager"]),
		path: () => "/api/analytics/map?machine=pathway",
	},
	"GET /api/analytics/map/cases": {
		allowed: withTwin([...team, "manager"]),
		path: () => "/api/analytics/map/cases?machine=pathway&place=open.active.path.request.received",
	},
	"GET /api/analytics/step/cases": {
		allowed: withTwin([...team, "manager"]),
		path: () => "/api/analytics/step/cases?machine=tele-expertise&place=active.withExpert.deciding",
	},
	"GET /api/analytics/flow/cases": {
		allowed: withTwin([...team, "manager"]),
		path: () => "/api/analytics/flow/cases?which=open",
	},
	"GET /api/analytics/step": {
		allowed: withTwin([...team, "manager"]),
		path: () => "/api/analytics/step?machine=tele-expertise&place=active.withExpert.deciding",
	},
	"GET /api/reports": { allowed: withTwin([...team, "manager"]) },
	"POST /api/reports": {
		allowed: team,
		body: ({ platformId }) => ({ platform: platformId, kind: "yearly", fromOn: "1999-01-01" }),
	},
	"PUT /api/reports/openings/{id}": {
		allowed: physicians,
		path: ({ platformId }) => `/api/reports/openings/${platformId}`,
		body: () => ({ openedOn: "2026-01-01" }),
	},
	"GET /api/reports/{id}": { allowed: team, path: ({ report }) => `/api/reports/${report}` },
	"GET /api/reports/annual/{year}": { allowed: team, path: () => "/api/reports/annual/2026" },
	"GET /api/reports/{id}/file": { allowed: team, path: ({ report }) => `/api/reports/${report}/file?format=json` },
	"GET /api/reports/{id}/rows": { allowed: team, path: ({ report }) => `/api/reports/${report}/rows?figure=requests` },
	"PUT /api/reports/{id}/comments/{section}": {
		allowed: team,
		path: ({ report }) => `/api/reports/${report}/comments/activity`,
		body: () => ({ text: "", version: 7 }),
	},
	// A step that the draft does not wait for: `reports.test.ts` has who may take which.
	"POST /api/reports/{id}/events": {
		allowed: [...team, "manager"],
		path: ({ report }) => `/api/reports/${report}/events`,
		body: () => ({ type: "PASSED_ON", payload: {} }),
	},
	// Of a report that was not frozen yet; a manager is refused before.
	"GET /api/reports/{id}/verification": {
		allowed: everybody.filter((one) => one !== "manager"),
		absent: true,
		path: ({ report }) => `/api/reports/${report}/verification`,
	},
	"GET /api/board": { allowed: withTwin(readers) },
	"GET /api/board/changes": {
		allowed: withTwin(readers),
		path: ({ caseId }) => `/api/board/changes?cases=${caseId}&since=2026-01-01T00:00:00Z`,
	},
	"GET /api/board/cards": { allowed: withTwin(readers), path: () => "/api/board/cards?phase=request" },
	"GET /api/board/table": { allowed: withTwin(readers) },
	"GET /api/board/views": { allowed: withTwin(readers) },
	// Everybody has their own.
	"POST /api/board/views": { allowed: everybody, body: () => ({ name: "Experts", filter: { party: "expert" } }) },
	"PUT /api/board/views/{id}": {
		allowed: everybody,
		absent: true,
		path: ({ document }) => `/api/board/views/${document}`,
		body: () => ({ name: "Experts" }),
	},
	"DELETE /api/board/views/{id}": {
		allowed: everybody,
		absent: true,
		path: ({ document }) => `/api/board/views/${document}`,
	},
	"DELETE /api/sessions/current": { allowed: everybody },
	"GET /api/me": { allowed: everybody },
	// Of people who signed in: everybody calls with a token here. `devices`, `second-factor` and `passkey.test.ts` have the rest.
	"GET /api/sessions": { allowed: [] },
	"DELETE /api/sessions": { allowed: [] },
	"DELETE /api/sessions/{id}": { allowed: [], path: ({ document }) => `/api/sessions/${document}` },
	"POST /api/me/password": { allowed: [], body: () => ({ password: "neuf lanternes au bord du lagon" }) },
	"POST /api/me/totp": { allowed: [], body: () => ({}) },
	"POST /api/me/totp/confirmation": { allowed: [], body: () => ({ code: "123456" }) },
	"POST /api/me/totp/removal": { allowed: [], body: () => ({}) },
	"POST /api/me/recovery-codes": { allowed: [], body: () => ({}) },
	"GET /api/me/passkeys": { allowed: [] },
	"POST /api/me/passkeys/options": { allowed: [], body: () => ({}) },
	"POST /api/me/passkeys": { allowed: [], body: () => ({ name: "x", credential: anyCredential }) },
	"POST /api/me/passkeys/{id}/removal": {
		allowed: [],
		path: ({ document }) => `/api/me/passkeys/${document}/removal`,
		body: () => ({}),
	},

	// Administrators of one platform; `accounts.test.ts` has those of all.
	"GET /api/accounts": { allowed: withTwin(["administrator"]) },
	"GET /api/accounts/{id}": { allowed: ["administrator"], path: ofAccount("") },
	"POST /api/accounts": { allowed: [], body: () => ({ kind: "machine", name: "x" }) },
	"POST /api/accounts/{id}/disable": { allowed: [], path: ofAccount("/disable") },
	"POST /api/accounts/{id}/enable": { allowed: [], path: ofAccount("/enable") },
	"POST /api/accounts/{id}/second-factor/reset": { allowed: [], path: ofAccount("/second-factor/reset") },
	"POST /api/accounts/{id}/invitation": { allowed: [], path: ofAccount("/invitation") },
	"POST /api/accounts/{id}/roles": {
		allowed: ["administrator"],
		path: ofAccount("/roles"),
		body: ({ platformId }) => ({ role: "manager", platform: platformId, toOn: "2020-01-01" }),
	},
	"POST /api/accounts/{id}/roles/{roleId}/end": {
		allowed: ["administrator"],
		path: ({ account, role }) => `/api/accounts/${account}/roles/${role}/end`,
		body: () => ({ lastDay: "2099-01-01" }),
	},
	"POST /api/accounts/{id}/tokens": { allowed: [], path: ofAccount("/tokens"), body: () => ({}) },
	"DELETE /api/accounts/{id}/tokens/{tokenId}": {
		allowed: [],
		path: ({ account, document }) => `/api/accounts/${account}/tokens/${document}`,
	},

	"GET /api/definitions": { allowed: everybody },
	"GET /api/definitions/{name}.bpmn": { allowed: everybody, path: () => "/api/definitions/pathway.bpmn" },
	"GET /api/definitions/{name}": { allowed: everybody, path: () => "/api/definitions/pathway" },

	"GET /api/cases": { allowed: withTwin(readers) },
	"POST /api/cases": { allowed: team, body: ({ platformId }) => newCase(platformId) },
	"GET /api/cases/{id}": { allowed: readers, path: ofCase("") },
	"POST /api/cases/search": { allowed: withTwin([...team, "delegate"]), body: () => ({ name: "Vacoas" }) },
	"POST /api/cases/duplicates": {
		allowed: team,
		body: ({ platformId }) => ({ platform: platformId, patient: newCase(platformId)["patient"] }),
	},
	"GET /api/cases/{id}/readers": { allowed: [...team, "auditor"], path: ofCase("/readers") },
	"GET /api/audit": { allowed: withTwin(["auditor"]) },
	"GET /api/audit/export": {
		allowed: ["auditor"],
		path: ({ platformId }) => `/api/audit/export?platform=${platformId}`,
	},
	"GET /api/audit/chains": { allowed: withTwin(["auditor"]) },
	"GET /api/cases/{id}/time-spent": { allowed: readers, path: ofCase("/time-spent") },
	"GET /api/cases/{id}/path": { allowed: readers, path: ofCase("/path") },
	"GET /api/cases/{id}/actions": { allowed: readers, path: ofCase("/actions") },
	"GET /api/cases/{id}/brief": { allowed: team, path: ofCase("/brief") },
	"GET /api/cases/{id}/timeline": { allowed: readers, path: ofCase("/timeline") },
	"GET /api/cases/{id}/events": { allowed: readers, path: ofCase("/events") },
	// No such event: asked of whoever has some part in the case, `permissions.test.ts` has the rest.
	"POST /api/cases/{id}/events": { allowed: [...readers, "requester"], path: ofCase("/events"), body: event },
	"POST /api/cases/{id}/procedures": {
		allowed: ["nurse", "physician", "physicianDeputy"],
		path: ofCase("/procedures"),
		body: () => steps.teleExpertise,
	},
	"GET /api/cases/{id}/preview": { allowed: readers, path: ofCase("/preview") },
	"POST /api/cases/{id}/facts": {
		allowed: clinicians,
		path: ofCase("/facts"),
		body: ({ caseId }) => ({ instanceId: caseId, type: "HANDOVER_PROPOSED" }),
	},
	"GET /api/cases/{id}/timers": { allowed: readers, path: ofCase("/timers") },
	"GET /api/cases/{id}/notices": { allowed: readers, path: ofCase("/notices") },
	"GET /api/cases/{id}/absences": { allowed: readers, path: ofCase("/absences") },
	"GET /api/cases/{id}/messages": { allowed: readers, path: ofCase("/messages") },
	"GET /api/cases/{id}/documents": {
		allowed: [...team, "expert", "requester", "extraMedical"],
		path: ofCase("/documents"),
	},
	"POST /api/cases/{id}/documents": {
		allowed: [...team, "expert", "requester", "extraMedical"],
		path: ofCase("/documents"),
		body: () => "%PDF-1.7",
		headers: pdf,
	},
	"GET /api/documents/{id}": { allowed: team, path: ({ document }) => `/api/documents/${document}` },
	"POST /api/documents/{id}/withdrawal": {
		allowed: ["secretary", ...physicians],
		path: ({ takenBack }) => `/api/documents/${takenBack}/withdrawal`,
	},
	"GET /api/cases/{id}/notes": { allowed: team, path: ofCase("/notes") },
	"POST /api/cases/{id}/notes": {
		allowed: team,
		path: ofCase("/notes"),
		body: () => ({ id: randomUUID(), text: "Rappeler la famille" }),
	},
	"PUT /api/cases/{id}/notes/{note}": {
		allowed: ["secretary"],
		path: ({ caseId, note }) => `/api/cases/${caseId}/notes/${note}`,
		body: () => ({ text: "Rappeler la famille jeudi", version: 1 }),
	},
	"POST /api/cases/{id}/notes/{note}/withdrawal": {
		allowed: ["secretary", ...physicians],
		path: ({ caseId, note }) => `/api/cases/${caseId}/notes/${note}/withdrawal`,
	},
	"GET /api/cases/{id}/teammates": { allowed: team, path: ofCase("/teammates") },
	"GET /api/cases/{id}/difficulties": { allowed: team, path: ofCase("/difficulties") },
	"POST /api/cases/{id}/difficulties": {
		allowed: team,
		path: ofCase("/difficulties"),
		body: ({ tag }) => ({ id: randomUUID(), tag, occurredOn: "2026-01-05" }),
	},
	"POST /api/cases/{id}/difficulties/{remark}/withdrawal": {
		allowed: ["secretary", ...physicians],
		path: ({ caseId, remark }) => `/api/cases/${caseId}/difficulties/${remark}/withdrawal`,
	},
	"POST /api/cases/{id}/print-sheet": {
		allowed: team,
		path: ofCase("/print-sheet"),
		body: () => ({ identity: "initials" }),
	},
	"GET /api/cases/{id}/bamara-sheet": { allowed: readers, path: ofCase("/bamara-sheet") },
	"PUT /api/cases/{id}/bamara-sheet/{itemId}": {
		allowed: team,
		path: ofCase(`/bamara-sheet/${item}`),
		body: () => ({ value: null }),
	},
	"POST /api/bamara-exports": {
		allowed: ["nurse", "physician", "physicianDeputy"],
		body: ({ platformId }) => ({ platform: platformId, label: "Export" }),
	},
	"GET /api/bamara-exports": {
		allowed: ["nurse", "physician", "physicianDeputy"],
		path: ({ platformId }) => `/api/bamara-exports?platform=${platformId}`,
	},

	"GET /api/procedures/{id}": {
		allowed: [...readers, "expert", "requester"],
		path: ({ teleExpertise }) => `/api/procedures/${teleExpertise}`,
	},
	"GET /api/procedures/{id}/events": {
		allowed: [...readers, "expert", "requester"],
		path: ({ teleExpertise }) => `/api/procedures/${teleExpertise}/events`,
	},
	"POST /api/procedures/{id}/events": {
		allowed: [...readers, "expert", "requester"],
		path: ({ teleExpertise }) => `/api/procedures/${teleExpertise}/events`,
		body: event,
	},
	"GET /api/procedures/{id}/timers": {
		allowed: [...readers, "expert", "requester"],
		path: ({ teleExpertise }) => `/api/procedures/${teleExpertise}/timers`,
	},
	"POST /api/procedures/{id}/survey-codes": {
		allowed: team,
		path: ({ survey }) => `/api/procedures/${survey}/survey-codes`,
	},

	"GET /api/tasks": { allowed: everybody },
	// A task that waits for a nurse.
	"GET /api/tasks/{id}/candidates": { allowed: clinicians, path: ({ task }) => `/api/tasks/${task}/candidates` },
	"POST /api/tasks/{id}/claim": { allowed: ["nurse"], path: ({ task }) => `/api/tasks/${task}/claim` },
	"POST /api/tasks/{id}/release": {
		allowed: ["nurse", "physician", "physicianDeputy"],
		path: ({ task }) => `/api/tasks/${task}/release`,
	},
	"POST /api/tasks/{id}/delegate": {
		allowed: ["nurse", "physician", "physicianDeputy"],
		path: ({ task }) => `/api/tasks/${task}/delegate`,
		body: ({ colleague }) => ({ to: colleague }),
	},

	"GET /api/work": { allowed: withTwin([...team, "delegate"]) },
	"GET /api/work/{id}": { allowed: [...team, "delegate"], path: ({ task }) => `/api/work/${task}` },

	"GET /api/work/{id}/outcome": {
		allowed: [...readers, "expert", "requester"],
		path: ({ task }) => `/api/work/${task}/outcome`,
	},

	"GET /api/incidents": { allowed: withTwin([...team, "administrator"]) },
	"GET /api/incidents/summary": { allowed: withTwin([...team, "administrator"]) },
	"POST /api/incidents/retry": { allowed: withTwin([...team, "administrator"]), body: () => ({}) },
	"POST /api/incidents/{id}/retry": {
		allowed: [...team, "administrator"],
		path: ({ incident }) => `/api/incidents/${incident}/retry`,
	},
	"GET /api/inbox": { allowed: people },
	"POST /api/inbox/read": { allowed: people, body: () => ({ until: "2020-01-01T00:00:00.000Z" }) },
	"POST /api/inbox/{noticeId}/read": {
		allowed: people,
		path: ({ document }) => `/api/inbox/${document}/read`,
		absent: true,
	},

	"GET /api/me/message-preferences": { allowed: people },
	"PUT /api/me/message-preferences": { allowed: people, body: () => defaultPreferences },
	// Machine clients, as these have no person of the directory; `messages.test.ts` has the one that may.
	"POST /api/bounces": {
		allowed: withTwin(["manager", "auditor", "administrator"]),
		absent: true,
		body: () => ({ messageId: `<${randomUUID()}@example.org>`, action: "failed", status: "5.1.1" }),
	},
	// Administrators; in the demonstration everybody.
	"GET /api/mailbox": { allowed: withTwin(["administrator"]) },
	"GET /api/mailbox/{id}/html": {
		allowed: withTwin(["administrator"]),
		absent: true,
		path: ({ document }) => `/api/mailbox/${document}/html`,
	},

	// No such number: whoever may open one is told so.
	"POST /api/access-requests": { allowed: everybody, body: () => ({ case: randomUUID() }) },
	"POST /api/emergency-accesses": {
		allowed: withTwin(clinicians),
		absent: true,
		body: () => ({ caseNumber: "P-1999-0001", reason: "Détresse respiratoire aux urgences", minutes: 5 }),
	},
	"GET /api/emergency-accesses": { allowed: everybody },
	"POST /api/emergency-accesses/{id}/end": {
		allowed: everybody,
		absent: true,
		path: ({ emergency }) => `/api/emergency-accesses/${emergency}/end`,
	},
	"POST /api/emergency-accesses/{id}/review": {
		allowed: physicians,
		path: ({ emergency }) => `/api/emergency-accesses/${emergency}/review`,
		body: () => ({ justified: true }),
	},
	"POST /api/cases/{id}/rights": {
		allowed: team,
		path: ofCase("/rights"),
		body: () => ({ kind: "access", text: "Une copie", receivedAt: "2026-01-01T00:00:00Z" }),
	},
	"GET /api/rights": { allowed: [...team, "auditor"], path: ({ platformId }) => `/api/rights?platform=${platformId}` },
	"POST /api/rights/{id}/decision": {
		allowed: physicians,
		path: ({ right }) => `/api/rights/${right}/decision`,
		body: () => ({ granted: false, reason: "Sans objet" }),
	},
	"POST /api/rights/{id}/lift": {
		allowed: physicians,
		path: ({ limitation }) => `/api/rights/${limitation}/lift`,
		body: () => ({ reason: "À sa demande" }),
	},
	"GET /api/reserved-cases": { allowed: withTwin(physicians) },
	"GET /api/cases/{id}/identity": { allowed: team, path: ofCase("/identity") },
	"PUT /api/cases/{id}/identity": {
		allowed: team,
		path: ofCase("/identity"),
		body: () => ({
			identity: { patient: { birthName: "Vacoa", givenNames: "Aline", birthDate: "1990-04-12", sex: "female" } },
			reason: "Acte de naissance",
		}),
		headers: { "If-Match": '"99"' },
	},
	"GET /api/cases/{id}/export": { allowed: team, path: ofCase("/export") },
	"POST /api/cases/{id}/patient-codes": { allowed: team, path: ofCase("/patient-codes") },
	"GET /api/cases/{id}/patient-codes": { allowed: team, path: ofCase("/patient-codes") },
	"DELETE /api/cases/{id}/patient-codes/{codeId}": {
		allowed: team,
		path: ({ caseId, code }) => `/api/cases/${caseId}/patient-codes/${code}`,
	},
	"POST /api/cases/{id}/links": {
		allowed: team,
		path: ofCase("/links"),
		body: ({ teleExpertise }) => ({ instanceId: teleExpertise, role: "expert", personId: known.expert }),
	},
	"GET /api/cases/{id}/links": { allowed: team, path: ofCase("/links") },
	"DELETE /api/cases/{id}/links/{linkId}": {
		allowed: team,
		path: ({ caseId, link }) => `/api/cases/${caseId}/links/${link}`,
	},
	// Only by a personal link; `links.test.ts` shows what that opens, and that nothing else does.
	"GET /api/link": { allowed: [] },
	// Only by a link to a report: `report-links.test.ts` has what that opens.
	"GET /api/link/report": { allowed: [] },
	"GET /api/link/report/file": { allowed: [] },
	"POST /api/link/report/events": { allowed: [], body: () => ({ type: "PASSED_ON", payload: {} }) },
	// Of a report that is with nobody by name.
	"POST /api/reports/{id}/links": { allowed: team, path: ({ report }) => `/api/reports/${report}/links` },
	"DELETE /api/reports/{id}/links/{linkId}": {
		allowed: team,
		path: ({ report, reportLink }) => `/api/reports/${report}/links/${reportLink}`,
	},
	"PUT /api/link/language": { allowed: [], body: () => ({ language: "en" }) },
	"POST /api/link/opinion": { allowed: [], body: () => ({ opinion: "x" }) },
	"GET /api/cases/{id}/requests": { allowed: team, path: ofCase("/requests") },
	"POST /api/cases/{id}/requests": { allowed: team, path: ofCase("/requests"), body: ofRequest },
	"GET /api/received-requests": { allowed: withTwin(team) },
	"GET /api/received-requests/{id}": { allowed: team, path: ({ request }) => `/api/received-requests/${request}` },
	"POST /api/received-requests/{id}/refusal": {
		allowed: clinicians,
		path: ({ request }) => `/api/received-requests/${request}/refusal`,
		body: () => ({ reason: "unreachable" }),
	},
	"POST /api/received-requests/{id}/addition": {
		allowed: team,
		path: ({ request }) => `/api/received-requests/${request}/addition`,
		body: ({ caseId }) => ({ caseId }),
	},
	"POST /api/received-requests/{id}/case": {
		allowed: team,
		path: ({ request }) => `/api/received-requests/${request}/case`,
		body: ({ platformId }) => newCase(platformId),
	},
	"GET /api/retention": { allowed: withTwin(["administrator"]) },
	"POST /api/retention/dry-runs": { allowed: withTwin(["administrator"]) },
	"GET /api/retention/rules": { allowed: granted },
	// Only for an administrator of every platform, whom this platform's is not.
	"PUT /api/retention/rules": {
		allowed: [],
		body: () => ({ items: ruleNames.map((name) => ({ name, years: 30, source: "Essai" })) }),
	},

	"GET /api/clocks/calendars": { allowed: granted },
	"GET /api/clocks/deadlines": { allowed: granted },
	// Calendars and deadlines hold on every platform: only for an administrator of all of them, whom this platform's is not.
	"PUT /api/clocks/calendars/{territory}": {
		allowed: [],
		path: () => "/api/clocks/calendars/RE",
		body: () => ({ hours: { "1": [["08:00", "12:00"]] }, customary: [], revision: 1 }),
	},
	"POST /api/clocks/calendars/{territory}/closed-days": {
		allowed: [],
		path: () => "/api/clocks/calendars/YT/closed-days",
		body: () => ({ day: "2031-01-02", name: "Aïd el-Fitr" }),
	},
	"DELETE /api/clocks/calendars/{territory}/closed-days/{day}": {
		allowed: [],
		path: () => "/api/clocks/calendars/YT/closed-days/2031-01-02",
	},
	"PUT /api/clocks/deadlines/draft": {
		allowed: [],
		body: () => ({
			rows: [
				{ machine: "pathway", place: "open.active.path.request.received", emergency: 60, urgent: 60, routine: 60 },
			],
		}),
	},
	"DELETE /api/clocks/deadlines/draft": { allowed: [] },
	"POST /api/clocks/deadlines/publication": { allowed: [], body: () => ({ version: 2 }) },
	"GET /api/territory-incidents": { allowed: granted },
	"GET /api/territory-incidents/effect": {
		allowed: granted,
		path: () => "/api/territory-incidents/effect?territory=RE&from=2031-01-02T00:00:00Z",
	},
	// Their own territory's: nobody of Guadeloupe says that La Réunion stands still.
	"POST /api/territory-incidents": {
		allowed: [...team, "administrator"],
		body: () => ({
			territory: "YT",
			kind: "cyclone",
			from: "2031-01-02T00:00:00Z",
			expectedTo: "2031-01-03T00:00:00Z",
		}),
	},
	"POST /api/territory-incidents/{id}/extension": {
		allowed: everybody,
		absent: true,
		path: ({ document }) => `/api/territory-incidents/${document}/extension`,
		body: () => ({ expectedTo: "2031-01-03T00:00:00Z" }),
	},
	"POST /api/territory-incidents/{id}/end": {
		allowed: everybody,
		absent: true,
		path: ({ document }) => `/api/territory-incidents/${document}/end`,
	},

	"POST /api/nomenclatures/{system}/search": {
		allowed: everybody,
		path: () => "/api/nomenclatures/ORPHA/search",
		body: () => ({ words: "drépano", language: "fr" }),
	},
	"POST /api/nomenclatures/labels": {
		allowed: everybody,
		body: () => ({ codes: ["ORPHA:232"], language: "fr" }),
	},
	"GET /api/directory/filieres": { allowed: everybody },
	"GET /api/directory/centres": { allowed: everybody },
	"GET /api/directory/territories": { allowed: granted },
	"GET /api/directory/platforms": { allowed: granted },
	"GET /api/directory/professions": { allowed: granted },
	"GET /api/directory/places": { allowed: granted },
	"GET /api/directory/payers": { allowed: granted },
	"GET /api/directory/bamara-items": { allowed: granted },
	"GET /api/directory/people": { allowed: granted },
	"GET /api/directory/difficulty-tags": { allowed: granted },
	"POST /api/directory/difficulty-tags": {
		allowed: withTwin(["administrator"]),
		body: () => ({ kind: "difficulty", label: { fr: "Cyclone", en: "Cyclone" } }),
	},
	"POST /api/directory/difficulty-tags/{id}/retirement": {
		allowed: withTwin(["administrator"]),
		path: () => `/api/directory/difficulty-tags/${seedId("difficultyTag", "technical")}/retirement`,
	},
	"GET /api/directory/staffs": { allowed: granted },
	"GET /api/directory/resources": { allowed: granted },
	"GET /api/directory/missions": { allowed: granted },
	"GET /api/directory/people/{id}": { allowed: granted, path: () => `/api/directory/people/${known.expert}` },
	"POST /api/directory/people": {
		allowed: withTwin([...team, "administrator"]),
		body: () => ({ givenName: "Odile", familyName: "Filao", profession: "G15_10", territory: "RE" }),
	},
	"PATCH /api/directory/people/{id}": {
		allowed: withTwin([...team, "administrator"]),
		path: () => `/api/directory/people/${known.otherExpert}`,
		body: () => ({ specialty: "Génétique" }),
	},
	"POST /api/directory/people/{id}/absences": {
		allowed: withTwin([...team, "administrator"]),
		path: () => `/api/directory/people/${known.otherExpert}/absences`,
		body: () => ({ fromOn: "2031-01-01", toOn: "2031-01-02", reason: "leave" }),
	},
	"GET /api/professional-roles": { allowed: withTwin(["administrator"]) },
	"POST /api/professional-roles": {
		allowed: ["administrator"],
		body: ({ platformId }) => ({ professionCode: "10", organisationId: "970400024", role: "physician", platformId }),
	},
	"DELETE /api/professional-roles/{id}": {
		allowed: ["administrator"],
		path: ({ mapping }) => `/api/professional-roles/${mapping}`,
	},
	"PUT /api/directory/platforms/{id}/phone": {
		allowed: ["administrator"],
		path: ({ platformId }) => `/api/directory/platforms/${platformId}/phone`,
		body: () => ({ phone: "0262 00 00 00" }),
	},
	"PUT /api/directory/people/{id}/deputy": {
		allowed: withTwin([...team, "administrator"]),
		path: () => `/api/directory/people/${known.otherExpert}/deputy`,
		body: () => ({ deputyId: null }),
	},
}

let platform: TestPlatform
let instances: EveryProcedure
let ids: Ids

beforeAll(async () => {
	platform = await startPlatform()
	instances = await openEveryProcedure(platform)
	const sql = platform.engine.db.$client
	const caseId = instances["pathway"] ?? ""
	const { platformId, nurse, secretary, otherNurse } = platform.team
	const [task] = await sql<{ id: string }[]>`
		select id from tasks where case_id = ${caseId} and role = 'nurse' and status = 'open' limit 1`
	const added = await platform.client(secretary).send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7", pdf)
	if (added.status !== 201) throw new Error(`the document was not added: ${JSON.stringify(added.body)}`)
	const more = await platform.client(secretary).send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7", pdf)
	const [note, remark] = [randomUUID(), randomUUID()]
	const tag = seedId("difficultyTag", "interpreter")
	await platform.client(secretary).post(`/api/cases/${caseId}/notes`, { id: note, text: "Rappeler la famille" })
	await platform
		.client(secretary)
		.post(`/api/cases/${caseId}/difficulties`, { id: remark, tag, occurredOn: "2026-01-05" })
	const [incident] = await sql<{ id: string }[]>`
		insert into incidents (case_id, instance_id, platform_id, kind, subject_id, code, message, attempts, opened_at, last_attempt_at)
		values (${caseId}, ${caseId}, ${platformId}, 'notice', ${nurse.id}, 'UNEXPECTED', 'x', 1, now(), now()) returning id`
	const [emergency] = await sql<{ id: string }[]>`
		insert into emergency_accesses (case_id, platform_id, person_id, sealed_reason, opened_at, expires_at)
		values (${caseId}, ${platformId}, ${known.otherExpert}, '', now() - interval '2 hours', now() - interval '1 hour') returning id`
	const rights = await sql<{ id: string }[]>`
		insert into rights_requests (case_id, platform_id, kind, received_at, due_at, recorded_by, status, decided_by, decided_at)
		values (${caseId}, ${platformId}, 'access', now(), now(), ${secretary.id}, 'open', null, null),
			(${caseId}, ${platformId}, 'limitation', now(), now(), ${secretary.id}, 'granted', ${nurse.id}, now()) returning id`
	const [code] = await sql<{ id: string }[]>`
		insert into patient_codes (code_hash, case_id, platform_id, created_by, created_at, expires_at)
		values ('x', ${caseId}, ${platformId}, ${nurse.id}, now(), now()) returning id`
	const [link] = await sql<{ id: string }[]>`
		insert into case_links (id, secret_hash, case_id, instance_id, role, created_by, created_at, expires_at)
		values (gen_random_uuid(), 'x', ${caseId}, ${caseId}, 'requester', ${nurse.id}, now(), now()) returning id`
	const account = otherNurse.accountId
	const [role] = await sql<{ id: string }[]>`select id from role_grants where account_id = ${account}`
	const [mapping] = await sql<{ id: string }[]>`
		insert into professional_role_mappings (profession_code, role, platform_id, created_at, created_by)
		values ('60', 'nurse', ${platformId}, now(), 'x') returning id`
	const [request] = await sql<{ id: string }[]>`
		insert into received_requests (id, platform_id, origin, state, requester_type, territory, urgency, received_at, due_at,
			sealed_for, suspect)
		values (gen_random_uuid(), ${platformId}, 'public', 'waiting', 'family', 'RE', 'routine', now(), now(), 'request', false)
		returning id`
	const [report] = await sql<{ id: string }[]>`
		insert into reports (platform_id, kind, from_on, to_on, state, machine_version, edition, entered_at, created_by, created_at)
		values (${platformId}, 'yearly', '2026-01-01', '2026-12-31', 'draft', 1, 0, now(), 'x', now()) returning id`
	const [reportLink] = await sql<{ id: string }[]>`
		insert into report_links (id, secret_hash, report_id, platform_id, person_id, created_by, created_at, expires_at)
		values (gen_random_uuid(), 'x', ${report?.id ?? ""}, ${platformId}, gen_random_uuid(), 'x', now(), now()) returning id`
	ids = {
		reportLink: reportLink?.id ?? "",
		emergency: emergency?.id ?? "",
		right: rights[0]?.id ?? "",
		limitation: rights[1]?.id ?? "",
		code: code?.id ?? "",
		link: link?.id ?? "",
		account,
		mapping: mapping?.id ?? "",
		request: request?.id ?? "",
		report: report?.id ?? "",
		role: role?.id ?? "",
		platformId,
		caseId,
		teleExpertise: instances["tele-expertise"] ?? "",
		survey: instances["satisfaction-survey"] ?? "",
		task: task?.id ?? "",
		document: String(added.body["id"]),
		takenBack: String(more.body["id"]),
		note,
		remark,
		tag,
		incident: incident?.id ?? "",
		colleague: otherNurse.id,
	}
}, 60_000)
afterAll(() => platform.close())

function someone(caller: Caller): Someone {
	const own = grantableRoles.find((one) => one === caller)
	if (own) return platform.team[own]
	const away = grantableRoles.find((one) => `${one} elsewhere` === caller)
	if (away) return platform.elsewhere[away]
	return platform.outside[caller as (typeof outside)[number]]
}

/** The routes as they are mounted, by the document made from them. */
async function readRoutes(): Promise<readonly string[]> {
	const { body } = await platform
		.client(null)
		.get<{ paths: Record<string, Record<string, unknown>> }>("/api/openapi.json")
	return Object.entries(body.paths).flatMap(([path, item]) =>
		Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
	)
}

const split = (route: string): [method: string, path: string] => {
	const [method = "", path = ""] = route.split(" ")
	return [method, path]
}

test("every route says who may call it, and nothing is expected of a route that is gone", async () => {
	const routes = (await readRoutes()).filter((route) => !isPublicRoute(...split(route)))
	expect([...routes].sort()).toEqual(Object.keys(expectations).sort())
})

test("only routes meant for people without an account are public", async () => {
	const { body } = await platform
		.client(null)
		.get<{ paths: Record<string, Record<string, { security?: unknown[] }>> }>("/api/openapi.json")
	const documented = Object.entries(body.paths).flatMap(([path, item]) =>
		Object.entries(item).flatMap(([method, { security }]) =>
			security?.length === 0 ? [`${method.toUpperCase()} ${path}`] : [],
		),
	)
	expect(documented.sort()).toEqual([
		"GET /api/public/requests/form",
		"GET /api/sessions/pro-sante-connect",
		"GET /api/sessions/pro-sante-connect/callback",
		"GET /api/sessions/providers",
		"GET /api/surveys/questions",
		"POST /api/invitations",
		"POST /api/link-refusals",
		"POST /api/link-renewals",
		"POST /api/link-sessions",
		"POST /api/patient/readers",
		"POST /api/public/requests",
		"POST /api/public/requests/status",
		"POST /api/sessions",
		"POST /api/sessions/passkey",
		"POST /api/sessions/passkey/options",
		"POST /api/sessions/pro-sante-connect/logout",
		"POST /api/sessions/second-factor",
		"POST /api/setup",
		"POST /api/surveys/answers",
		"POST /api/unsubscriptions/{token}",
	])
	expect(documented.filter((route) => !isPublicRoute(...split(route)))).toEqual([])
})

describe.each(Object.keys(expectations))("%s", (route) => {
	const expectation = expectations[route] ?? { allowed: [] }
	const [method, pattern] = split(route)
	const ask = async (as: Someone | null) => {
		const path = expectation.path?.(ids) ?? pattern
		// Whoever tried it again before has resolved it: everybody finds it open.
		await platform.engine.db.$client`update incidents set resolved_at = null where id = ${ids.incident}`
		return await platform.client(as).send(method, path, expectation.body?.(ids), { ...expectation.headers })
	}

	test("refuses whoever has not signed in", async () => {
		const { status, headers, body } = await ask(null)
		expect([status, body["code"]]).toEqual([401, "UNAUTHENTICATED"])
		expect(headers.get("WWW-Authenticate")).toMatch(/^Bearer/)
	})

	test("answers exactly those who may call it", async () => {
		const found: Caller[] = []
		const broken: object[] = []
		for (const caller of everybody) {
			const { status, body } = await ask(someone(caller))
			if (status === 401 || status >= 500) broken.push({ caller, status, body })
			// Whoever must not even learn that it exists is told that it does not.
			else if (status !== 403 && (status !== 404 || expectation.absent)) found.push(caller)
		}
		expect(broken).toEqual([])
		expect(found.sort()).toEqual([...expectation.allowed].sort())
	})
})
