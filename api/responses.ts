import { z } from "@hono/zod-openapi"

/** A JSON answer, for the `responses` of a documented route. */
export const jsonOf = <S extends z.ZodType>(description: string, schema: S) => ({
	description,
	content: { "application/json": { schema } },
})

/** A JSON body that must be there. */
export const jsonBody = <S extends z.ZodType>(schema: S) => ({
	required: true as const,
	content: { "application/json": { schema } },
})

/** An answer without content. */
export const empty = (description: string) => ({ description })

/** A page of a keyset list: `next` is the `cursor` of what follows, null at the end. */
export const pageOf = <S extends z.ZodType>(item: S) =>
	z.object({ items: z.array(item).readonly(), next: z.uuid().nullable() })

/** A short list, read whole. */
export const listOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item).readonly() })

export const idParams = z.object({ id: z.uuid() })
export const Created = z.object({ id: z.uuid() })
export const LabelText = z.object({ fr: z.string(), en: z.string() })
/** Instant, ISO 8601 in UTC. */
export const instant = () => z.iso.datetime()
