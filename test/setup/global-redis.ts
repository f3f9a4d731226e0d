import { getRedisServer } from "./redis.ts"

/** Installed before the tests, since the installation outlasts any test's time limit. */
export async function setup(): Promise<void> {
	await getRedisServer()
}
