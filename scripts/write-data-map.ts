import { writeFileSync } from "node:fs"
import { dataMap } from "./data-map.ts"

/** `npm run docs:data-map`: writes `docs/data-map.md` anew. */
writeFileSync(new URL("../docs/data-map.md", import.meta.url), dataMap())
