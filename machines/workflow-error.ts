/** What can go wrong, by name. Compare codes, never messages; `api/errors.ts` alone decides HTTP statuses. */
export type WorkflowErrorCode =
	| "EVENT_NOT_ALLOWED"
	| "EVENT_UNKNOWN"
	| "PAYLOAD_INVALID"
	| "REFERENCE_UNKNOWN"
	| "NOT_FOUND"
	| "UNAUTHENTICATED"
	| "FORBIDDEN"
	| "VERSION_CONFLICT"
	| "PRECONDITION_FAILED"
	| "IDEMPOTENCY_KEY_REUSED"
	| "SNAPSHOT_INVALID"
	| "STATE_UNKNOWN"
	| "MACHINE_UNKNOWN"
	| "MIGRATION_MISSING"
	| "TASK_NOT_OPEN"
	| "TASK_TAKEN"
	| "TIMER_NOT_DUE"
	| "TIMER_STALE"
	| "INSTANCE_BLOCKED"
	| "CASE_LIMITED"
	| "CASE_NOT_CLOSED"
	| "EMERGENCY_NOT_NEEDED"
	| "EMERGENCY_LIMIT_REACHED"
	| "REQUEST_DECIDED"
	| "SECOND_FACTOR_REQUIRED"
	| "SECOND_FACTOR_ENROLLED"
	| "TOO_MANY_ATTEMPTS"
	| "PASSWORD_REFUSED"
	| "CODE_REFUSED"
	| "SIGN_IN_REFUSED"
	| "LINK_ENDED"
	| "MESSAGE_UNDELIVERED"

/** The one error of the product. `message` and `details` never hold patient data. */
export class WorkflowError extends Error {
	readonly code: WorkflowErrorCode
	readonly details: Readonly<Record<string, unknown>>
	constructor(
		code: WorkflowErrorCode,
		message: string,
		details: Readonly<Record<string, unknown>> = {},
		options?: ErrorOptions,
	) {
		super(message, options)
		this.name = "WorkflowError"
		this.code = code
		this.details = details
	}
}
