import type { BetterAuthOptions } from "better-auth"
import type { DBAdapter, DBTransactionAdapter, Where } from "better-auth/adapters"
import { hashToken } from "../../db/accounts.ts"

type Row = Record<string, unknown>
type Adapter = DBTransactionAdapter<BetterAuthOptions>

const SESSION = "session"
const TOKEN = "token"

const isToken = (where: Where): boolean => where.field === TOKEN && typeof where.value === "string"

/** A condition on a session's token becomes one on its hash. */
const hashed = (model: string, where: Where[] | undefined): Where[] =>
	(where ?? []).map((one) =>
		model === SESSION && isToken(one) ? { ...one, value: hashToken(String(one.value)) } : one,
	)

/** What better-auth reads must hold the token that it asked with: it goes on to use it. */
function withToken<T>(model: string, where: Where[] | undefined, row: T): T {
	const asked = model === SESSION ? (where ?? []).find(isToken) : undefined
	return asked && row ? { ...row, [TOKEN]: asked.value } : row
}

/**
 * An adapter that keeps only the hash of a session's token, for better-auth stores it as it is: whoever reads the
 * database or a backup finds nothing to sign in with.
 */
export function hashSessionTokens(
	open: (options: BetterAuthOptions) => DBAdapter<BetterAuthOptions>,
): (options: BetterAuthOptions) => DBAdapter<BetterAuthOptions> {
	return (options) => {
		const adapter = open(options)
		return {
			...wrap(adapter),
			transaction: (run) => adapter.transaction((inner) => run(wrap(inner))),
		}
	}
}

function wrap<A extends Adapter>(adapter: A): A {
	return {
		...adapter,
		async create<T extends Row, R = T>(request: Parameters<Adapter["create"]>[0]): Promise<R> {
			const { model } = request
			const token: unknown = request.data[TOKEN]
			if (model !== SESSION || typeof token !== "string") return await adapter.create<T, R>(request as never)
			const row = await adapter.create<Row, Row>({ ...request, data: { ...request.data, [TOKEN]: hashToken(token) } })
			return { ...row, [TOKEN]: token } as R
		},
		async findOne<T>(request: Parameters<Adapter["findOne"]>[0]): Promise<T | null> {
			const { model, where } = request
			return withToken(model, where, await adapter.findOne<T>({ ...request, where: hashed(model, where) }))
		},
		findMany<T>(request: Parameters<Adapter["findMany"]>[0]): Promise<T[]> {
			return adapter.findMany<T>({ ...request, where: hashed(request.model, request.where) })
		},
		async update<T>(request: Parameters<Adapter["update"]>[0]): Promise<T | null> {
			const { model, where } = request
			return withToken(model, where, await adapter.update<T>({ ...request, where: hashed(model, where) }))
		},
		updateMany: (request) => adapter.updateMany({ ...request, where: hashed(request.model, request.where) }),
		delete: (request) => adapter.delete({ ...request, where: hashed(request.model, request.where) }),
		deleteMany: (request) => adapter.deleteMany({ ...request, where: hashed(request.model, request.where) }),
		count: (request) => adapter.count({ ...request, where: hashed(request.model, request.where) }),
	}
}
