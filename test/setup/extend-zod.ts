/**
 * Schemas made before the API is loaded have no `openapi`. In the product it always is loaded first; here a test of db may
 * have run before, in the same process.
 */
import "@hono/zod-openapi"
