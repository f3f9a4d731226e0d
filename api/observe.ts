import type { Context, MiddlewareHandler } from "hono"
import { matchedRoutes } from "hono/route"
import { Histogram, type Registry as Metrics } from "prom-client"
import type { ApiDeps } from "./deps.ts"
import type { ApiEnv } from "./router.ts"

const DURATION = "passerelle_http_request_duration_seconds"
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** Counts and times every request, and says it in the log: by route, never by what it carried. */
export function observe({ logger, metrics }: ApiDeps): MiddlewareHandler<ApiEnv> {
	const durations = durationsOf(metrics)
	return async function observe(c, next) {
		const begun = performance.now()
		await next()
		const seconds = (performance.now() - begun) / 1000
		const route = routeOf(c)
		const { method } = c.req
		const { status } = c.res
		durations.observe({ method, route, status: String(status) }, seconds)
		logger.info(
			{
				requestId: c.get("requestId"),
				method,
				route,
				status,
				ms: Math.round(seconds * 1000),
				by: c.get("principal")?.id,
			},
			"request",
		)
	}
}

/** The route's pattern. A request that none takes has no name: its path may be anything. */
const routeOf = (c: Context): string => {
	const route = matchedRoutes(c).findLast((one) => one.method !== "ALL")
	return route?.path ?? "none"
}

type Durations = Histogram<"method" | "route" | "status">

function durationsOf(metrics: Metrics): Durations {
	const known = metrics.getSingleMetric(DURATION)
	if (known) return known as Durations
	return new Histogram({
		name: DURATION,
		help: "Time to answer HTTP requests, by route and status; its count is the number of requests",
		labelNames: ["method", "route", "status"],
		buckets: BUCKETS,
		registers: [metrics],
	})
}
