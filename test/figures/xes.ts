import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import type { Trace } from "../../db/figures/directly-follows.ts"

/** The public log of process mining's textbooks: 6 cases, 42 events. Kept beside the project, not in it. */
const RUNNING_EXAMPLE = path.resolve(import.meta.dirname, "../../../shared/data/running-example.xes")

export const findRunningExample = (): readonly Trace[] | undefined =>
	existsSync(RUNNING_EXAMPLE) ? readXes(readFileSync(RUNNING_EXAMPLE, "utf8")) : undefined

/** Reads what of XES (IEEE 1849) a map needs: names of traces, names and times of events. */
function readXes(text: string): readonly Trace[] {
	return [...text.matchAll(/<trace>(.*?)<\/trace>/gs)].map(([, trace = ""]) => {
		const beforeEvents = trace.split("<event>", 1)[0] ?? ""
		return {
			id: attribute(beforeEvents, "concept:name"),
			events: [...trace.matchAll(/<event>(.*?)<\/event>/gs)].map(([, event = ""]) => ({
				activity: attribute(event, "concept:name"),
				at: Date.parse(attribute(event, "time:timestamp")),
			})),
		}
	})
}

function attribute(xml: string, key: string): string {
	const value = new RegExp(`key="${key}" value="([^"]*)"`).exec(xml)?.[1]
	if (value === undefined) throw new Error(`no ${key}`)
	return value
}
