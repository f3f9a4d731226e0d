import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { connect, type Database } from "../../db/client.ts"
import { findLabels, isKnown, searchTerms } from "../../db/nomenclatures/find-terms.ts"
import { importEdition } from "../../db/nomenclatures/import-edition.ts"
import { readEdition } from "../../db/nomenclatures/read-edition.ts"
import { nomenclatureTerms } from "../../db/schema/nomenclatures.ts"
import { createTestDatabase, type TestDatabase } from "../setup/database.ts"

const disorder = (code: number, name: string, { status = "Actif", synonyms = "", language = "fr" } = {}) => `
	<Disorder id="${code}">
		<OrphaCode>${code}</OrphaCode>
		<Name lang="${language}">${name}</Name>
		<Totalstatus lang="${language}">${status}</Totalstatus>
		<SynonymList count="0">${synonyms}</SynonymList>
		<DisorderType id="21394"><Name lang="${language}">Maladie</Name></DisorderType>
		<AggregationLevelSection><AggregationLevelList><AggregationLevel>
			<OrphaCode>99999</OrphaCode><PreferredTerm lang="${language}">Autre</PreferredTerm>
		</AggregationLevel></AggregationLevelList></AggregationLevelSection>
	</Disorder>`
const orphanet = (...disorders: readonly string[]) =>
	Buffer.from(
		`<?xml version="1.0" encoding="ISO-8859-1"?>
		<JDBOR ExtractionDate="2026-07-01 10:00:00"><DisorderList>${disorders.join("")}</DisorderList></JDBOR>`,
		"latin1",
	)
const sickle = disorder(232, "Drépanocytose", {
	synonyms: '<Synonym lang="fr">Anémie à hématies falciformes</Synonym>',
})
const thalassemia = disorder(848, "Bêta-thalassémie")
const variant = disorder(
	251359,
	"Drépanocytose associée à une autre anomalie de l&apos;hémoglobine &lt;i&gt;rare&lt;/i&gt;",
)
const withdrawn = disorder(251366, "Drépanocytose ancienne", { status: "Inactif : obsolète" })

const hpo = `format-version: 1.2
data-version: releases/2026-06-24

[Term]
id: HP:0001250
name: Seizure
alt_id: HP:0002125
synonym: "Epileptic \\"fits\\"" EXACT layperson []
is_a: HP:0012638 ! Abnormal nervous system physiology

[Term]
id: HP:0002349
name: Focal aware seizure

[Term]
id: HP:0000057
name: obsolete Clitoromegaly
is_obsolete: true

[Typedef]
id: HP:9999999
name: not a term
`
const translation = [
	"source_language\tsource_value\tsubject_id\tpredicate_id\ttranslation_language\ttranslation_value\ttranslation_status",
	"en\tSeizure\tHP:0001250\trdfs:label\tfr\tCrise épileptique\tOFFICIAL",
	"en\tFits\tHP:0001250\toboInOwl:hasExactSynonym\tfr\tConvulsion\tOFFICIAL",
	"en\tAn event…\tHP:0001250\tIAO:0000115\tfr\tUn événement…\tOFFICIAL",
].join("\n")

let database: TestDatabase
let db: Database
beforeAll(async () => {
	database = await createTestDatabase()
	db = connect(database.url)
})
beforeEach(() => db.delete(nomenclatureTerms))
afterAll(async () => {
	await db.$client.end()
	await database.drop()
})

const take = (bytes: Buffer, options = {}) => importEdition(db, readEdition(bytes), options)
interface Where {
	readonly system?: "ORPHA" | "HPO"
	readonly language?: string
}
const find = async (words: string, { system = "ORPHA", language = "fr" }: Where = {}) =>
	(await searchTerms(db, { system, words, language, limit: 10 })).map(({ code }) => code)

describe("files as they are published", () => {
	test("Orphanet's nomenclature gives the disorders themselves, in its own encoding, without marks of web pages", () => {
		expect(readEdition(orphanet(sickle, variant, withdrawn))).toEqual({
			system: "ORPHA",
			language: "fr",
			edition: "2026-07-01",
			terms: [
				{
					code: "ORPHA:232",
					label: "Drépanocytose",
					synonyms: ["Anémie à hématies falciformes"],
					formerCodes: [],
					active: true,
				},
				{
					code: "ORPHA:251359",
					label: "Drépanocytose associée à une autre anomalie de l'hémoglobine rare",
					synonyms: [],
					formerCodes: [],
					active: true,
				},
				{ code: "ORPHA:251366", label: "Drépanocytose ancienne", synonyms: [], formerCodes: [], active: false },
			],
		})
	})

	test("the Human Phenotype Ontology gives its terms, packed or not, and its translation their labels", () => {
		const seizure = {
			code: "HP:0001250",
			label: "Seizure",
			synonyms: ['Epileptic "fits"'],
			formerCodes: ["HP:0002125"],
			active: true,
		}
		for (const bytes of [Buffer.from(hpo), gzipSync(hpo)])
			expect(readEdition(bytes)).toMatchObject({
				system: "HPO",
				language: "en",
				edition: "releases/2026-06-24",
				terms: [seizure, { code: "HP:0002349", active: true }, { code: "HP:0000057", active: false }],
			})
		expect(readEdition(Buffer.from(translation))).toMatchObject({
			system: "HPO",
			language: "fr",
			terms: [{ code: "HP:0001250", label: "Crise épileptique", synonyms: ["Convulsion"] }],
		})
	})

	test.each([
		["another file", "a;b;c\n1;2;3", /unknown file/],
		["an empty one", "", /unknown file/],
		["XML that is cut", "<JDBOR><DisorderList><Disorder><OrphaCode>1</Orpha", /no XML/],
		["XML without disorders", "<JDBOR><ClassificationList/></JDBOR>", /no disorder/],
		["an ontology of other terms", "format-version: 1.2\n\n[Term]\nid: GO:0000001\nname: x\n", /no HP term/],
		["a table without labels", "subject_id\tpredicate_id\ttranslation_value\nHP:0001250\tIAO:0000115\tx", /no label/],
	])("%s is refused, and says why", (_what, content, message) => {
		expect(() => readEdition(Buffer.from(content))).toThrow(message)
	})
})

describe("looking for a term", () => {
	beforeEach(async () => {
		await take(orphanet(sickle, thalassemia, variant, withdrawn))
		await take(Buffer.from(hpo))
	})

	test("finds by every word, without accents, by synonym and by code; what begins so comes first, then what is shortest", async () => {
		expect(await find("drepano")).toEqual(["ORPHA:232", "ORPHA:251359"])
		expect(await find("hémoglobine drépanocytose")).toEqual(["ORPHA:251359"])
		expect(await find("THALASSEMIE")).toEqual(["ORPHA:848"])
		expect(await find("ORPHA:848")).toEqual(["ORPHA:848"])
		expect(await find("HP:0002125", { system: "HPO" })).toEqual(["HP:0001250"])
		expect(await find("seizure", { system: "HPO" })).toEqual(["HP:0001250", "HP:0002349"])
		await take(orphanet(sickle, thalassemia, variant, disorder(4, "X", { synonyms: "<Synonym>Drépano</Synonym>" })))
		expect(await find("drépano")).toEqual(["ORPHA:232", "ORPHA:251359", "ORPHA:4"])
		expect(await searchTerms(db, { system: "ORPHA", words: "falciformes", language: "fr", limit: 10 })).toEqual([
			{ code: "ORPHA:232", label: "Drépanocytose", synonym: "Anémie à hématies falciformes" },
		])
	})

	test("takes no character for a pattern, and finds nothing of the other nomenclature or of what was withdrawn", async () => {
		for (const words of ["%", "_", "'; drop table nomenclature_terms; --", "\\", "seizure", "ancienne", "obsolète"])
			expect(await find(words)).toEqual([])
		expect(await find("clitoromegaly", { system: "HPO" })).toEqual([])
		expect(await find("   ")).toEqual([])
	})

	test("looks through every language, and shows the reader's where there is one", async () => {
		await take(Buffer.from(translation))
		const seek = (words: string, language: string) => searchTerms(db, { system: "HPO", words, language, limit: 10 })
		expect(await seek("convulsion", "fr")).toEqual([
			{ code: "HP:0001250", label: "Crise épileptique", synonym: "Convulsion" },
		])
		expect(await seek("crise", "en")).toMatchObject([{ code: "HP:0001250", label: "Seizure" }])
		expect(await seek("focal", "fr")).toMatchObject([{ code: "HP:0002349", label: "Focal aware seizure" }])
		expect(await findLabels(db, ["HP:0001250", "HP:0000057", "HP:0000000"], "fr")).toEqual(
			new Map([
				["HP:0000057", "obsolete Clitoromegaly"],
				["HP:0001250", "Crise épileptique"],
			]),
		)
	})
})

describe("taking an edition in", () => {
	test("the same file twice changes nothing; a new one corrects, and withdraws what it no longer has", async () => {
		expect(await isKnown(db, "ORPHA")).toBe(false)
		const all = [1, 2, 3, 4, 5, 6, 7, 8].map((code) => disorder(code, `Maladie ${code}`))
		expect(await take(orphanet(...all, sickle))).toEqual({ terms: 9, withdrawn: 0 })
		const rows = () => db.select().from(nomenclatureTerms).orderBy(nomenclatureTerms.code)
		const before = await rows()
		expect(await take(orphanet(...all, sickle))).toEqual({ terms: 9, withdrawn: 0 })
		expect(await rows()).toEqual(before)
		expect(await take(orphanet(...all, thalassemia))).toEqual({ terms: 9, withdrawn: 1 })
		expect(await find("drépanocytose")).toEqual([])
		expect(await find("thalassémie")).toEqual(["ORPHA:848"])
		expect([...(await findLabels(db, ["ORPHA:232"], "fr")).values()]).toEqual(["Drépanocytose"])
		expect(await isKnown(db, "ORPHA")).toBe(true)
		expect(await isKnown(db, "HPO")).toBe(false)
	})

	test("a file that was cut withdraws nothing, unless that is meant", async () => {
		await take(orphanet(sickle, thalassemia, variant))
		await expect(take(orphanet(sickle))).rejects.toThrow(/offers 1 terms where 3 are known/)
		expect(await find("thalassémie")).toEqual(["ORPHA:848"])
		expect(await take(orphanet(sickle), { evenIfSmaller: true })).toEqual({ terms: 1, withdrawn: 2 })
		expect(await find("thalassémie")).toEqual([])
	})
})
