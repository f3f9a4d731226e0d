import type { AnswersFigure, CountsFigure, DurationsFigure, Figure, RatesFigure } from "../figure.ts"

/** A number of a copy: which people of a table it counts. */
export interface Cell {
	/** People who are counted together: their headings are those of the table. */
	readonly table: string
	/** Which number of which figure; see `readPlace`. */
	readonly place: string
	readonly n: number | null
	/** What it counts, as `part/heading`; `*` for any. */
	readonly of: readonly string[]
	readonly total: boolean
}

/** The figures of a copy by their ids, and which headings each has in any of the copies that are looked at. */
interface Read {
	readonly figures: ReadonlyMap<string, Figure>
	readonly keysOf: (figure: string) => readonly string[]
}

/** Figures that count the same people by different headings, or some of them: whose wholes are looked at together. */
const wholes: Readonly<Record<string, { readonly of: string; readonly parts: readonly string[] }>> = {
	asks: { of: "asking", parts: ["case/*", "ask/*"] },
	askers: { of: "asking", parts: ["case/*", "ask/*"] },
	askChannels: { of: "asking", parts: ["case/*", "ask/*"] },
	...Object.fromEntries(
		["requests", "requesters", "channels", "urgencies", "residence", "care", "diagnosisAtRequest"].map((id) => [
			id,
			{ of: "asking", parts: ["case/*"] },
		]),
	),
	flow: { of: "followed", parts: ["*/*"] },
	diagnosisNow: { of: "followed", parts: ["*/*"] },
	registryStates: { of: "followed", parts: ["registry/*"] },
	levels: { of: "oriented", parts: ["*/*"] },
	filieres: { of: "oriented", parts: ["filiere/*"] },
	opinions: { of: "opinions", parts: ["*/*"] },
	opinionLevels: { of: "opinions", parts: ["*/*"] },
	...Object.fromEntries(["effects", "journeys", "referrals"].map((id) => [id, { of: "closeOuts", parts: ["*/*"] }])),
	...Object.fromEntries(["helps", "helpOutcomes"].map((id) => [id, { of: "helps", parts: ["*/*"] }])),
}
/** Of each whole, what it is made of. */
const partsOfWholes: Readonly<Record<string, readonly string[]>> = {
	asking: ["case/all", "ask/all"],
	followed: ["registry/all", "other/all"],
	oriented: ["filiere/all", "none/all"],
}

/** Tables of what lasts: it is in every period that it lasts into, and not in the one in which it began alone. */
const lasting: ReadonlySet<string> = new Set(["whole followed", "flow", "diagnosisNow", "registry", "needs"])
export const isLasting = (table: string): boolean => lasting.has(table.split("/")[0] ?? "")

/** Figures that count cases, and those that count whoever asked beside them: one table of both. */
const asked: Readonly<Record<string, string>> = { asks: "requests", askers: "requesters", askChannels: "channels" }
const cases: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(asked).map(([a, c]) => [c, a]))
/** Headings of cases that are one heading among whoever asked. */
const mergedInto: Readonly<Record<string, readonly string[]>> = { refused: ["redirected", "declined"] }
const askedAlone: ReadonlySet<string> = new Set(["duplicate"])

const registryRates = {
	declared: ["registry/declared", "registry/proven"],
	proven: ["registry/proven"],
	of: ["registry/pending", "registry/declared", "registry/proven"],
} as const

/** Every number of a copy, in the order in which it is decided what is shown: wholes, then the narrower figures. */
export function readCells(read: Read): readonly Cell[] {
	const figures = [...read.figures.values()]
	// Cases before whoever asked beside them, and centres after the opinions that they gave.
	const order = (one: Figure) => (one.id in asked || one.id === "opinionCentres" || one.id === "registryRates" ? 1 : 0)
	const inOrder = figures.toSorted((a, b) => order(a) - order(b))
	return [...inOrder.flatMap(readWhole), ...inOrder.flatMap((one) => readParts(one, read))]
}

function readWhole(figure: Figure): readonly Cell[] {
	// Transfers are one heading of the procedures, and decided with them.
	if ((figure.kind !== "counts" && figure.kind !== "answers") || figure.id === "transfers") return []
	const whole = wholes[figure.id] ?? { of: figure.id, parts: ["*/*"] }
	const all = partsOfWholes[whole.of] ?? ["in/all"]
	const of = all.filter((one) => whole.parts.some((part) => matches(part, one)))
	return [{ table: `whole ${whole.of}`, place: figure.id, n: figure.n, of, total: true }]
}

/** Whether a heading is one of those that are meant: `*` is any. */
export function matches(meant: string, heading: string): boolean {
	const [part, of] = heading.split("/")
	const [meantPart, meantOf] = meant.split("/")
	return (meantPart === "*" || meantPart === part) && (meantOf === "*" || meantOf === of)
}

function readParts(figure: Figure, read: Read): readonly Cell[] {
	switch (figure.kind) {
		case "counts":
			return figure.id === "surveys" ? readSurveys(figure) : readCounts(figure, read)
		case "rates":
			return readRates(figure)
		case "durations":
			return readDurations(figure, read)
		case "answers":
			return readAnswers(figure)
	}
}

/** What is not under a heading that others have is none. */
const countedUnder = ({ cells }: CountsFigure, key: string): number | null => {
	const found = cells.find((one) => one.key === key)
	return found ? found.n : 0
}

function readCounts(figure: CountsFigure, { keysOf }: Read): readonly Cell[] {
	const { id } = figure
	const keys = keysOf(id)
	const cell = (table: string, key: string, of: readonly string[]): Cell => ({
		table,
		place: `${id}/${key}`,
		n: countedUnder(figure, key),
		of,
		total: false,
	})
	const whole = (table: string, of: readonly string[]): Cell => ({ table, place: id, n: figure.n, of, total: true })
	if (!figure.exclusive)
		return keys.flatMap((key) => {
			const table = `${id}/${key}`
			return [whole(table, ["in/it", "in/others"]), cell(table, key, ["in/it"])]
		})
	if (id in asked) {
		const of = (key: string) => [
			`ask/${key}`,
			...(askedAlone.has(key) ? [] : (mergedInto[key] ?? [key]).map((one) => `case/${one}`)),
		]
		return [whole(id, ["*/*"]), ...keys.map((key) => cell(id, key, of(key)))]
	}
	if (id in cases) {
		const table = cases[id] ?? id
		return [whole(table, ["case/*"]), ...keys.map((key) => cell(table, key, [`case/${key}`]))]
	}
	if (id === "registryStates")
		return [whole("registry", ["*/*"]), ...keys.map((key) => cell("registry", key, [`registry/${key}`]))]
	if (id === "opinions") return [whole("opinions", ["*/*"]), ...keys.map((key) => cell("opinions", key, [`*/${key}`]))]
	if (id === "procedures")
		return [
			whole("procedures", ["*/*"]),
			...keys.map((key) => cell("procedures", key, [key === "transfer" ? "transfer/*" : `${key}/all`])),
		]
	if (id === "transfers")
		return [whole("procedures", ["transfer/*"]), ...keys.map((key) => cell("procedures", key, [`transfer/${key}`]))]
	return [whole(id, ["*/*"]), ...keys.map((key) => cell(id, key, [`in/${key}`]))]
}

/** Questionnaires that were opened add up; answers to them are counted beside. */
function readSurveys({ id, n, cells }: CountsFigure): readonly Cell[] {
	const opened = cells.filter(({ key }) => key.endsWith(".opened"))
	const all = opened.map(({ key }) => `in/${key}`)
	return [
		...(all.length === 0 ? [] : [{ table: id, place: id, n, of: all, total: true }]),
		...cells.map(({ key, n: of }) => ({ table: id, place: `${id}/${key}`, n: of, of: [`in/${key}`], total: false })),
	]
}

function readRates({ id, lines }: RatesFigure): readonly Cell[] {
	return lines.flatMap(({ key, n, of }) => {
		const isRegistry = id === "registryRates" && (key === "declared" || key === "proven")
		const table = isRegistry ? "registry" : `${id}/${key}`
		return [
			{
				table,
				place: `${id}/${key}/of`,
				n: of,
				of: isRegistry ? registryRates.of : ["in/it", "in/others"],
				total: true,
			},
			{ table, place: `${id}/${key}`, n, of: isRegistry ? registryRates[key] : ["in/it"], total: false },
		]
	})
}

function readDurations(figure: DurationsFigure, { keysOf }: Read): readonly Cell[] {
	const { id } = figure
	const isCentres = id === "opinionCentres"
	return keysOf(id).flatMap((key) => {
		const line = figure.lines.find((one) => one.key === key) ?? { n: 0, running: 0 }
		const table = isCentres ? "opinions" : `${id}/${key}`
		const running = isCentres ? [`${key}/unanswered`, `${key}/waiting`] : [`${key}/running`]
		const ended = `${key}/${isCentres ? "answered" : "ended"}`
		return [
			{ table, place: `${id}/${key}`, n: line.n, of: [...running, ended], total: true },
			{ table, place: `${id}/${key}/running`, n: line.running, of: running, total: false },
		]
	})
}

function readAnswers({ id, n, lines }: AnswersFigure): readonly Cell[] {
	return lines.flatMap((line) => {
		const table = `${id}/${line.key}`
		const values = line.counts.map((_, value) => `in/${value}`)
		return [
			{ table, place: id, n, of: [...values, "in/none"], total: true },
			{ table, place: `${id}/${line.key}`, n: line.n, of: values, total: true },
			...line.counts.map((one, value) => ({
				table,
				place: `${id}/${line.key}/${value}`,
				n: one,
				of: [`in/${value}`],
				total: false,
			})),
		]
	})
}
