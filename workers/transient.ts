/** Codes of postgres.js, of the system and of PostgreSQL (SQLSTATE) that say: the database was away or too busy. */
const TRANSIENT =
	/^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONN(REFUSED|RESET)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08...|57P0[1-4]|53300)$/

/**
 * Whether an error says nothing about its subject. Such a failure is not made an incident, which would ask a person to
 * retry every deadline of an outage: the sweep brings the subject back.
 */
export const isTransient = (error: unknown): boolean =>
	typeof error === "object" && error !== null && "code" in error && TRANSIENT.test(String(error.code))
