import { describe, expect, test } from "vitest"
import { formOf, INPUT } from "../../machines/describe-form.ts"
import { describeMachine } from "../../machines/describe-machine.ts"
import { engineEvents } from "../../machines/engine-events.ts"
import { fieldTexts } from "../../machines/field-labels.ts"
import { jsonSchemaOf } from "../../machines/form.ts"
import { guardLabels } from "../../machines/guard-labels.ts"
import { noticeLabels } from "../../machines/notice-labels.ts"
import { registry } from "../../machines/registry.ts"
import { valueLabels } from "../../machines/value-labels.ts"
import type { Label } from "../../machines/vocabulary.ts"

interface Schema {
	readonly properties?: Readonly<Record<string, Schema>>
	readonly items?: Schema
	readonly oneOf?: readonly Schema[]
	readonly anyOf?: readonly Schema[]
	readonly enum?: readonly string[]
	readonly const?: unknown
	readonly title?: string
	readonly pattern?: string
	readonly field?: string
	readonly "x-label"?: Label
	readonly "x-labels"?: Readonly<Record<string, Label>>
}

const isComplete = (text: Label | undefined): boolean =>
	text !== undefined && text.fr.trim() !== "" && text.en.trim() !== ""

/** Every schema below one, with where it stands. */
function below(schema: Schema, path: string): readonly (readonly [path: string, schema: Schema])[] {
	return [
		[path, schema],
		...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => below(one, `${path}.${name}`)),
		...(schema.items ? below(schema.items, path) : []),
		...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap((one) => below(one, path)),
	]
}

const forms = registry.all.flatMap((definition) =>
	[INPUT, ...Object.keys(definition.events)].flatMap((event) =>
		below(formOf(definition, event), `${definition.name} ${event}`),
	),
)

describe("the forms of every event and input", () => {
	test("name each field in both languages", () => {
		const fields = forms.filter(([path]) => path.includes("."))
		expect(fields.length).toBeGreaterThan(300)
		const nameless = forms.flatMap(([path, { properties = {} }]) =>
			Object.entries(properties).flatMap(([name, one]) =>
				isComplete(one["x-label"]) && one.title === one["x-label"]?.fr ? [] : [`${path}.${name}`],
			),
		)
		expect(nameless).toEqual([])
	})

	test("name each value of an enumeration in both languages", () => {
		const values = forms.flatMap(([path, one]) =>
			[...(one.enum ?? []), ...(typeof one.const === "string" ? [one.const] : [])].map((value) => ({
				path,
				value,
				one,
			})),
		)
		expect(values.length).toBeGreaterThan(300)
		expect(
			values
				.filter(({ value, one }) => !isComplete(one["x-labels"]?.[value]))
				.map(({ path, value }) => `${path} ${value}`),
		).toEqual([])
	})

	test("tell a territory, a disease and a sign from other texts", () => {
		const fieldAt = (path: string) => forms.find(([one]) => one === path)?.[1].field
		expect(fieldAt("transfer INPUT.from")).toBe("territory")
		expect(fieldAt("pathway DIAGNOSTIC_STATE_CHANGED.disease")).toBe("orpha")
		expect(fieldAt("pathway NEW_SIGNS_REPORTED.signs")).toBe(undefined)
		expect(forms.filter(([, one]) => one.pattern?.startsWith("^HP") === true).map(([, one]) => one.field)).toEqual([
			"hpo",
		])
	})

	test("offer people no value that only the engine sends", () => {
		const resumed = forms.filter(([path]) => path.endsWith(" RESUMED.cause"))
		expect(resumed.length).toBe(registry.all.length)
		expect(resumed.flatMap(([, one]) => one.enum ?? []).includes("informationArrived")).toBe(false)
	})

	test("leave the structure of the machines as it is", () => {
		const pathway = registry.get("pathway")
		const event = pathway.events["PUT_ON_HOLD"]
		expect(event && JSON.stringify(jsonSchemaOf(event.payload)).includes("x-label")).toBe(false)
	})
})

describe("the texts beside the machines", () => {
	test("hold no field and no value that no form has", () => {
		const used = new Set(
			registry.all.flatMap((definition) =>
				[INPUT, ...Object.keys(definition.events)].flatMap((event) =>
					below(formOf(definition, event), "").flatMap(([path, one]) => {
						const dotted = path.slice(1)
						const name = dotted.split(".").at(-1) ?? ""
						const all = Object.keys(one["x-labels"] ?? {})
						return [
							`${definition.name} ${event}.${dotted}`,
							`${event}.${dotted}`,
							name,
							...all.flatMap((value) => [`${event}.${dotted}.${value}`, `${name}.${value}`, value]),
						]
					}),
				),
			),
		)
		const engine = ["seq", "cause", "informationArrived"]
		expect(Object.keys(engineEvents)).toEqual(["ACT_CONFIRMED"])
		const unused = [...Object.keys(fieldTexts), ...Object.keys(valueLabels)].filter(
			(one) => !used.has(one) && !engine.includes(one),
		)
		expect(unused).toEqual([])
	})

	test("say why for every guard that may stand in the way of a person's event", () => {
		const all = registry.current.flatMap((definition) => describeMachine(definition).transitions)
		const guards = registry.current.flatMap((definition) => {
			const { transitions } = describeMachine(definition)
			return transitions
				.filter(({ event }) => definition.events[event]?.roles.some((role) => role !== "system") === true)
				.flatMap(({ source, event, guards: own }) => {
					// One that only chooses between two ways stands in nobody's way.
					const siblings = transitions.filter((one) => one.source === source && one.event === event)
					return own.filter((guard) => siblings.every((one) => one.guards.includes(guard)))
				})
		})
		expect(guards.length).toBeGreaterThan(30)
		expect([...new Set(guards)].filter((one) => !isComplete(guardLabels[one]))).toEqual([])
		expect(Object.keys(guardLabels).filter((one) => !all.some(({ guards: some }) => some.includes(one)))).toEqual([])
	})

	test("say what every message of a machine is about", async () => {
		const { readdir, readFile } = await import("node:fs/promises")
		const files = (await readdir("machines")).filter((one) => one.endsWith(".ts"))
		const sources = await Promise.all(files.map(async (one) => await readFile(`machines/${one}`, "utf8")))
		const abouts = sources.flatMap((one) => [
			...[...one.matchAll(/about: "(\w+)"/g)].map(([, about = ""]) => about),
			...[...one.matchAll(/\btell\("(\w+)"/g)].map(([, about = ""]) => about),
			...[...one.matchAll(/#notify\([^)]*"(\w+)"\)/g)].map(([, about = ""]) => about),
		])
		expect(abouts.length).toBeGreaterThan(25)
		expect([...new Set(abouts)].filter((one) => !isComplete(noticeLabels[one]))).toEqual([])
	})
})
