import { setTimeout as sleep } from "node:timers/promises"
import postgres from "postgres"
import { startPostgres } from "../setup/postgres.ts"
const pg = await startPostgres()
const admin = postgres(pg.url, { max: 1 })
const sql = postgres(pg.url, { max: 1, onnotice: () => {} })
const r = await sql.begin(async tx => {
  const [{ pid }] = await tx`select pg_backend_pid() pid` as [{pid:number}]
  await admin`select pg_terminate_backend(${pid})`
  await sleep(300)
  await tx`select ${"x".repeat(5000)}::text`.catch(e=>console.log("in tx:", e.message))
}).catch(e => e.message)
console.log("tx:", r)
await sleep(100)
console.log("after:", await Promise.race([sql`select 1 as one`, sleep(3000, "HUNG")]))
await admin.end(); await sql.end({timeout:1}); await pg.stop(); process.exit(0)
