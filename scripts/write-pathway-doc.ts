import { writeFileSync } from "node:fs"
import { pathwayDoc } from "./pathway-doc.ts"

/** `npm run docs:pathway`: writes `docs/pathway.md` anew. */
writeFileSync(new URL("../docs/pathway.md", import.meta.url), pathwayDoc())
