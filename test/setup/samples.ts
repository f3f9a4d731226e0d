import { z } from "zod"
import type { MachineDefinition } from "../../machines/definition.ts"
import type { ReferenceTable } from "../../machines/field.ts"

/** What samples are made of: rows that exist, and the moment that their dates surround. */
export interface SampleSource {
	readonly refs: Readonly<Record<ReferenceTable, readonly string[]>>
	readonly now: Date
}

type Fields = Readonly<Record<string, unknown>>

const DAY_MS = 86_400_000
const ABSENT = Symbol("absent")
const SECRET = "Texte confidentiel"

/**
 * Valid payloads of a schema in which every value of an enumeration, every option of a union, every row offered and
 * both absence and presence of each optional field occur at least once. Each choice once, not every combination: the
 * combinations that guards ask for are in `special`.
 */
export function samplesOf(schema: z.core.$ZodType, source: SampleSource): readonly unknown[] {
	const samples = variantsOf(schema, source).filter((one) => z.safeParse(schema, one).success)
	if (samples.length === 0) throw new Error(`no sample fits ${JSON.stringify(z.toJSONSchema(schema, { io: "input" }))}`)
	return samples
}

/** Valid payloads of an event, with the combinations that its guards ask for. */
export function eventSamples(definition: MachineDefinition, type: string, source: SampleSource): readonly Fields[] {
	const event = definition.events[type]
	if (!event) throw new Error(`${definition.name} has no event ${type}`)
	const samples = samplesOf(event.payload, source) as readonly Fields[]
	const patches = special[`${definition.name} ${type}`] ?? special[type]
	if (!patches) return samples
	const combined = patches(source)
	return Array.from({ length: Math.max(samples.length, combined.length) }, (_, index) =>
		merge(samples[index % samples.length] ?? {}, combined[index % combined.length] ?? {}),
	).filter((one) => z.safeParse(event.payload, one).success)
}

/** Fields of the patch replace those of the sample; one that is undefined is left out. */
const merge = (sample: Fields, patch: Fields): Fields =>
	Object.fromEntries(Object.entries({ ...sample, ...patch }).filter(([, value]) => value !== undefined))

const dayAfter = ({ now }: SampleSource, days: number): string =>
	new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10)
const instantAfter = ({ now }: SampleSource, days: number): string =>
	new Date(now.getTime() + days * DAY_MS).toISOString()

const choice = (source: SampleSource): readonly Fields[] => [
	{ opposed: true, date: dayAfter(source, -1) },
	{ opposed: false, date: undefined },
]
const skipped = () => [{ level: "LOCAL", skipReason: undefined }, ...["INTER_DROM", "HEXAGONE", "ERN"].map(skippedTo)]
const skippedTo = (level: string) => ({ level, skipReason: "Aucun centre plus proche" })
/** One IdMR per patient: another one would rightly be refused. */
const idMR = () => [{ idMR: "040000000001" }, { idMR: undefined }]
const ending = (source: SampleSource): readonly Fields[] => [
	{ bamaraReason: "notRareDisease", patientTold: { at: instantAfter(source, -1), channel: "phone" } },
	{ bamaraReason: "otherTerritory", patientTold: undefined, patientNotToldReason: "unreachable" },
	{
		bamaraReason: "notRareDisease",
		requesterTold: { at: instantAfter(source, -1), channel: "mail" },
		patientNotToldReason: "toldElsewhere",
	},
]

/** Combinations of fields that guards ask for, by event, or by machine and event where two machines differ. */
const special: Readonly<Record<string, (source: SampleSource) => readonly Fields[]>> = {
	INFORMATION_GIVEN: choice,
	OPPOSITION_RECORDED: choice,
	ENTRY_SUBMITTED: () => [
		{ channel: "web", idMR: "040000000001" },
		{ channel: "connected", idMR: undefined },
	],
	ENTRY_ATTESTED: idMR,
	LOST_TO_FOLLOW_UP: (source) => [
		{ attempts: ["phone", "phone", "mail"].map((channel) => ({ at: instantAfter(source, -1), channel })) },
	],
	REQUEST_REDIRECTED: ending,
	REQUEST_DECLINED: ending,
	ORIENTATION_PROPOSED: skipped,
	EXPERT_CHOSEN: skipped,
	NEEDS_ASSESSED: () => [
		{ result: "needs", needs: ["social", "rights"] },
		{ result: "none", needs: [] },
		{ result: "declined", needs: [] },
	],
	EXTRA_MEDICAL_CONCLUDED: () => [{ familySeen: true }, { familySeen: false, reason: SECRET }],
	MEDICAL_CONCLUDED: () => [{ alternative: SECRET }, { alternative: undefined }],
	DIAGNOSTIC_STATE_CHANGED: ({ refs }) => [
		{ diagnosticState: "confirmed", report: refs.documents[0] },
		{ diagnosticState: "none", report: refs.documents[0] },
	],
	RCP_HELD: () => [
		{ discussed: true, quorum: "reached" },
		{ discussed: true, quorum: "notReached" },
		{ discussed: false, quorum: "reached" },
	],
}

function variantsOf(schema: z.core.$ZodType, source: SampleSource): readonly unknown[] {
	const meta = z.globalRegistry.get(schema) as { field?: string; table?: ReferenceTable } | undefined
	if (meta?.field === "secret") return [SECRET]
	if (meta?.field === "ref" && meta.table) return source.refs[meta.table]
	const def = schema._zod.def as z.core.$ZodTypes["_zod"]["def"]
	switch (def.type) {
		case "object":
			return eachChoice(def.shape, source)
		case "union":
			return def.options.flatMap((option) => variantsOf(option, source))
		case "optional":
			return [ABSENT, ...variantsOf(def.innerType, source)]
		case "array": {
			const elements = samplesOf(def.element, source)
			return [elements, [], elements.slice(0, 1)].filter((one) => z.safeParse(schema, one).success).slice(0, 2)
		}
		case "enum":
			return Object.values(def.entries)
		case "literal":
			return def.values
		case "boolean":
			return [true, false]
		case "number":
			return [1]
		case "string":
			return stringsOf(schema, source)
		default:
			throw new Error(`no samples of ${def.type}`)
	}
}

/** Plain text where it fits; otherwise the codes and dates that the format takes, dates before and after now. */
function stringsOf(schema: z.core.$ZodType, source: SampleSource): readonly string[] {
	const fits = (one: string) => z.safeParse(schema, one).success
	const plain = ["Texte court", "fr"].find(fits)
	if (plain !== undefined) return [plain]
	return [
		dayAfter(source, 30),
		dayAfter(source, -30),
		instantAfter(source, 30),
		instantAfter(source, -1),
		"ORPHA:98896",
		"HP:0001250",
		"RE",
		"MQ",
	].filter(fits)
}

function eachChoice(shape: Readonly<Record<string, z.core.$ZodType>>, source: SampleSource): readonly Fields[] {
	const fields = Object.entries(shape).map(([name, field]) => [name, variantsOf(field, source)] as const)
	const most = Math.max(1, ...fields.map(([, variants]) => variants.length))
	return Array.from({ length: most }, (_, index) =>
		Object.fromEntries(
			fields
				.map(([name, variants]) => [name, variants[index % variants.length]] as const)
				.filter(([, value]) => value !== ABSENT),
		),
	)
}
