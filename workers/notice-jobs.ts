import { createHash } from "node:crypto"
import type { NewJob, NoticeJob } from "./queues.ts"

/** Notices that are delivered in one transaction: few enough to be shared out among workers. */
const TOGETHER = 50

/**
 * Jobs that deliver notices, several each. A job's id is that of its content, so that no other job with some of the same
 * notices keeps it out.
 *
 * @param notices each with the id of what asks for it, so that a retry is not shadowed by an old job
 */
export function noticeJobs(
	notices: readonly { readonly id: string; readonly noticeId: string }[],
): readonly NewJob<NoticeJob>[] {
	const jobs: NewJob<NoticeJob>[] = []
	for (let start = 0; start < notices.length; start += TOGETHER) {
		const some = notices.slice(start, start + TOGETHER)
		const id = createHash("sha256")
			.update(some.map((one) => one.id).join(" "))
			.digest("hex")
		jobs.push({ id, data: { noticeIds: some.map(({ noticeId }) => noticeId) }, delay: 0 })
	}
	return jobs
}
