import { z } from "zod"

// Zod writes itself faster parsers with `new Function`, which our content security policy forbids: it need not try.
z.config({ jitless: true })
