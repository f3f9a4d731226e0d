import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { connect } from "../../db/client.ts"
import { readGeography } from "../../db/geography.ts"
import { openVault } from "../../db/open-vault.ts"
import { registry } from "../../machines/registry.ts"
import { startFigures } from "../../workers/figures.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"

/** A process that keeps figures up to date and does nothing else, so that its processor time is theirs. */
const db = connect(process.env["DATABASE_URL"] ?? "", { max: 6, applicationName: "figures" })
const vault = await openVault(db.$client, process.env["MASTER_KEY"] ?? "")
const engine = { db, registry, geography: await readGeography(db), vault }
const loop = startFigures({ engine, logger: pino({ level: "warn" }), metrics: createWorkerMetrics(new Metrics()) })
process.on("SIGTERM", () => void loop.stop().then(() => process.exit(0)))
// The line that the benchmark waits for.
console.log("Passerelle keeps figures, ready")
