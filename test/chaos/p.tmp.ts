import postgres from "postgres"
import { startPostgres } from "../setup/postgres.ts"
const pg = await startPostgres()
process.on("uncaughtException", (e) => console.log("UNCAUGHT", e.message))
process.on("unhandledRejection", (e) => console.log("UNHANDLED", (e as Error).message))
for (const max of [1, 2, 3]) for (let n = 90; n<=310; n++) {
  const sql = postgres(pg.url, { max, onnotice: () => {} })
  await Promise.all(Array.from({length:max},()=>sql`select pg_sleep(0.02)`))
  const plain = Array.from({length:n},()=>sql.unsafe("select 1").then(()=>"ok",(e: Error)=>e.message))
  const t = (async()=>{ try { return await Promise.race([sql.begin(async tx=>{ await tx`select set_config('chaos.t','x',true)`; await tx`select pg_sleep(0.01)`; return "fine" }), new Promise(r=>setTimeout(()=>r("HUNG"),1500))]) } catch (e) { return (e as Error).message } })()
  const r = await t
  const p = await Promise.all(plain)
  const st = await sql`select count(*)::int n from pg_stat_activity where state like 'idle in transaction%' and pid <> pg_backend_pid()`
  const chk = await Promise.all(Array.from({length:20},()=>sql`select nullif(current_setting('chaos.t',true),'') as t`))
  const bad = chk.filter(x=>x[0]!["t"]!==null).length
  if (r!=="fine"||bad||st[0]!["n"]>0||p.some(x=>x!=="ok")) console.log(max,n,r,"idleintx",st[0]!["n"],"bad",bad)
  await Promise.race([sql.end({timeout:1}), new Promise(r=>setTimeout(r,1500))])
}
await pg.stop()
process.exit(0)
