import { z } from "@hono/zod-openapi"

/** A short list, read whole. */
export const listOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item).readonly() })

/** What was made. */
export const Created = z.object({ id: z.uuid() })

/** An answer without content. */
export const empty = (description: string) => ({ description })

/** Instant, ISO 8601 in UTC. */
export const instant = () => z.iso.datetime()
