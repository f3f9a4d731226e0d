import { startEmbeddedPostgres } from "/work/main/db/embedded.ts"
import { migrateSchema } from "/work/main/db/migrate.ts"
import { connect } from "/work/main/db/client.ts"
import { readGeography } from "/work/main/db/geography.ts"
import { Vault } from "/work/main/db/vault.ts"
import { registry } from "/work/main/machines/registry.ts"
import { seedDirectory } from "/work/main/db/seed/directory.ts"
import { seedAccounts } from "/work/main/db/seed/demo/demo-accounts.ts"
import { sessionRows } from "/work/main/db/seed/directory-data/rows.ts"
import { staffSessions } from "/work/main/db/schema/directory.ts"
import { scenariosFor } from "/work/main/db/seed/demo/scenarios.ts"
import { claimSome } from "/work/main/db/seed/demo/claim-some.ts"
import { verify } from "/work/main/db/verify.ts"
import { beginStory, planStory, tellStory } from "/work/main/db/seed/demo/tell-story.ts"
import postgres from "postgres"
const pg = await startEmbeddedPostgres({ dataDir: "/tmp/demo/pg", durable: false })
const admin = postgres(pg.url, {max:1})
for (const arg of (process.argv[2] ?? "2026-03-17T06:42:00Z").split(",")) {
await admin.unsafe("drop database if exists t with (force)"); await admin.unsafe("create database t")
const u = new URL(pg.url); u.pathname="t"; await migrateSchema(u.href)
const db = connect(u.href); const now = new Date(arg)
await seedDirectory(db, now)
const engine = { db, registry, geography: await readGeography(db), vault: new Vault(Buffer.alloc(32,1).toString("base64")) }
let t0=performance.now(); await seedAccounts(db, now); console.log("accounts", performance.now()-t0)
await db.insert(staffSessions).values(sessionRows(now,-500,-60)).onConflictDoNothing()
t0=performance.now()
const stories = scenariosFor(process.argv[3]?Number(process.argv[3]):undefined).map(s=>planStory(engine,s,now)).toSorted((a,b)=>+a.openedAt-+b.openedAt)
const ids=new Map<string,string>()
for (const s of stories) ids.set(s.scenario.key, await beginStory(engine,s))
const w=[...stories]
await Promise.all([1,2,3,4].map(async()=>{ for(let o=w.shift();o;o=w.shift()) try { await tellStory(engine,o,ids.get(o.scenario.key)!,now,k=>ids.get(k)!) } catch(e:any){ console.log("FAIL", e.message, "<=", e.cause?.message, JSON.stringify(e.cause?.details?.unmet ?? e.cause?.details?.issues ?? e.cause?.details)?.slice(0,300)); const r=await db.$client`select places, machine from instances where case_id=${ids.get(o.scenario.key)!} and not done`; console.log("   ", r.map(x=>x.machine+":"+x.places).join(" | ")) } }))
await claimSome(engine, now)
console.log(arg, "cases", stories.length, Math.round(performance.now()-t0),"ms")
const occ = new Set((await db.$client`select distinct machine||' '||p as at from instances i, unnest(places) p`).map(r=>r.at))
const all:string[]=[]
for (const d of registry.current){const v=(n:any)=>{ if(n.meta?.place) all.push(d.name+" "+n.id.slice(d.machine.id.length+1)); for(const c of Object.values(n.states)) v(c)}; v(d.machine.root)}
console.log("MISSING", all.filter(x=>!occ.has(x)))
const rep=await verify(engine); console.log("verify", rep.cases, rep.instances, rep.entries, rep.discrepancies.length, JSON.stringify(rep.discrepancies.slice(0,3)).slice(0,1500))
if (!process.argv[3]) console.log((await db.$client`select c.number, t.place, t.role, t.escalated, t.due_at, p.code from tasks t join cases c on c.id=t.case_id join platforms p on p.id=t.platform_id where t.status='open' and due_at < ${now.toISOString()}::timestamptz + interval '1 day' order by due_at`).map(r=>`${r.code} ${r.number} ${r.place} ${r.role}${r.escalated?'!':''} ${new Date(r.due_at).toISOString()}`).join("\n"))
console.log(await db.$client`select count(*)::int n, count(*) filter (where due_at<${now.toISOString()})::int late, count(assignee_id)::int taken from tasks where status='open'`)
await db.$client.end()
}
await admin.end(); await pg.stop()
