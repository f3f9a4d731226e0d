import { readConfig, storageOptions } from "../config.ts"
import { openStorage } from "../db/storage.ts"

/** `npm run migrate:schema`: brings the tables up to date, for whoever deploys with a role that may. */
const storage = await openStorage(storageOptions(readConfig(process.env)))
await storage.close()
process.stdout.write("the schema is up to date\n")
