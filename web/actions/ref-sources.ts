import "../client/without-eval.ts"
import { z } from "zod"
import type { ReferenceTable } from "../../machines/field.ts"
import { ask, queryOf } from "../client/ask.ts"

/** A row that a field may point to. */
export interface RefOption {
	readonly value: string
	readonly label: string
	/** Day up to which it is away. */
	readonly absentUntil?: string | null
}

export interface RefQuestion {
	readonly caseId: string
	/** Platform that owns the case. */
	readonly platform: string
	readonly sought: string
	/** Instants as they are said here. */
	readonly say: (iso: string) => string
	readonly signal: AbortSignal
}

interface RefSource {
	/** Asked again for what is typed; read whole otherwise. */
	readonly searches: "letters" | "number" | false
	readonly find: (question: RefQuestion) => Promise<readonly RefOption[]>
}

const MOST = "50"
const id = z.uuid()
const listOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item) })
const join = (...parts: readonly (string | null | undefined)[]): string => parts.filter(Boolean).join(", ")
const nullable = z.string().nullable()

const Person = z.object({
	id,
	title: nullable,
	givenName: z.string(),
	familyName: z.string(),
	profession: z.string(),
	specialty: nullable,
	centre: nullable,
	absentUntil: nullable,
})
const Named = z.object({ id, name: z.string() })
const Centre = z.object({ id, name: z.string(), hospital: z.string(), city: z.string() })
const Filiere = z.object({ id, code: z.string(), name: z.string() })
const Staff = z.object({
	id,
	name: z.string(),
	centre: z.string(),
	sessions: z.array(z.object({ id, startsAt: z.string(), place: nullable })),
})
const Resource = z.object({
	id,
	name: z.string(),
	contactTitle: nullable,
	contactGivenName: nullable,
	contactFamilyName: nullable,
})
const Mission = z.object({
	id,
	specialty: z.string(),
	expertTitle: nullable,
	expertGivenName: z.string(),
	expertFamilyName: z.string(),
	startsAt: z.string(),
})
const Case = z.object({ id, number: z.string() })
const Document = z.object({ id, name: nullable, addedAt: z.string() })
const Item = z.object({ id, label: z.string() })
const Export = z.object({ id, label: z.string() })

const spaced = (...parts: readonly (string | null)[]): string => parts.filter(Boolean).join(" ")
const named =
	(path: string) =>
	async ({ signal }: RefQuestion) =>
		(await ask("GET", path, listOf(Named), { signal })).items.map((one) => ({ value: one.id, label: one.name }))

/** Where the choices of each table come from: what the directory and the case themselves say. */
export const refSources: Readonly<Record<ReferenceTable, RefSource>> = {
	people: {
		searches: "letters",
		async find({ sought, signal }) {
			const { items } = await ask("GET", `/directory/people${queryOf({ q: sought, limit: MOST })}`, listOf(Person), {
				signal,
			})
			return items.map((one) => ({
				value: one.id,
				label: join(spaced(one.title, one.givenName, one.familyName), one.centre ?? one.specialty ?? one.profession),
				absentUntil: one.absentUntil,
			}))
		},
	},
	centres: {
		searches: "letters",
		async find({ sought, signal }) {
			const { items } = await ask("GET", `/directory/centres${queryOf({ q: sought, limit: MOST })}`, listOf(Centre), {
				signal,
			})
			return items.map((one) => ({ value: one.id, label: join(one.name, one.hospital, one.city) }))
		},
	},
	resources: {
		searches: "letters",
		async find({ sought, signal }) {
			const path = `/directory/resources${queryOf({ q: sought, limit: MOST })}`
			const { items } = await ask("GET", path, listOf(Resource), { signal })
			return items.map((one) => ({
				value: one.id,
				label: join(one.name, spaced(one.contactTitle, one.contactGivenName, one.contactFamilyName)),
			}))
		},
	},
	cases: {
		searches: "number",
		async find({ sought, signal, caseId }) {
			const { items } = await ask("GET", `/cases${queryOf({ q: sought.toUpperCase(), limit: "20" })}`, listOf(Case), {
				signal,
			})
			return items.filter((one) => one.id !== caseId).map((one) => ({ value: one.id, label: one.number }))
		},
	},
	filieres: {
		searches: false,
		async find({ signal }) {
			const { items } = await ask("GET", "/directory/filieres", listOf(Filiere), { signal })
			return items.map((one) => ({ value: one.id, label: join(one.code, one.name) }))
		},
	},
	staffs: {
		searches: false,
		async find({ signal }) {
			const { items } = await ask("GET", "/directory/staffs", listOf(Staff), { signal })
			return items.map((one) => ({ value: one.id, label: join(one.name, one.centre) }))
		},
	},
	staffSessions: {
		searches: false,
		async find({ signal, say }) {
			const { items } = await ask("GET", "/directory/staffs", listOf(Staff), { signal })
			return items.flatMap((staff) =>
				staff.sessions.map((one) => ({ value: one.id, label: join(staff.name, say(one.startsAt), one.place) })),
			)
		},
	},
	missions: {
		searches: false,
		async find({ signal, say }) {
			const { items } = await ask("GET", "/directory/missions", listOf(Mission), { signal })
			return items.map((one) => ({
				value: one.id,
				label: join(
					one.specialty,
					spaced(one.expertTitle, one.expertGivenName, one.expertFamilyName),
					say(one.startsAt),
				),
			}))
		},
	},
	places: { searches: false, find: named("/directory/places") },
	payers: { searches: false, find: named("/directory/payers") },
	platforms: {
		searches: false,
		async find(question) {
			const all = await named("/directory/platforms")(question)
			return all.filter((one) => one.value !== question.platform)
		},
	},
	documents: {
		searches: false,
		async find({ signal, caseId, say }) {
			const { items } = await ask("GET", `/cases/${caseId}/documents`, listOf(Document), { signal })
			return items.map((one) => ({ value: one.id, label: join(one.name, say(one.addedAt)) }))
		},
	},
	bamaraItems: {
		searches: false,
		async find({ signal }) {
			const { items } = await ask("GET", "/directory/bamara-items", listOf(Item), { signal })
			return items.map((one) => ({ value: one.id, label: one.label }))
		},
	},
	bamaraExports: {
		searches: false,
		async find({ signal, platform }) {
			const { items } = await ask("GET", `/bamara-exports${queryOf({ platform })}`, listOf(Export), { signal })
			return items.map((one) => ({ value: one.id, label: one.label }))
		},
	},
}
