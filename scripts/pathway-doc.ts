import type { AnyStateMachine } from "xstate"
import type { MachineDefinition } from "../machines/definition.ts"
import { HOURS_PER_DAY, type Place, type Rung, type Target } from "../machines/place.ts"
import { type Registry, registry } from "../machines/registry.ts"
import { type Role, roleLabels, urgencies } from "../machines/vocabulary.ts"

type Node = AnyStateMachine["root"]

const HOUR_MS = 3_600_000

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
	[row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n")

const short = (machine: AnyStateMachine, id: string) => id.slice(machine.id.length + 1) || machine.id
const roleName = (role: string) => (role in roleLabels ? roleLabels[role as Role].en : role)

function nodesOf(node: Node): Node[] {
	return [node, ...Object.values(node.states).flatMap(nodesOf)]
}

function duration(ms: number, clock: "working" | "calendar"): string {
	const day = (clock === "working" ? HOURS_PER_DAY : 24) * HOUR_MS
	const amount = ms % day === 0 ? `${ms / day} d` : `${ms / HOUR_MS} h`
	return clock === "calendar" ? `${amount} cal.` : amount
}

function targetText(target: Target | null): string {
	if (!target) return "–"
	if (target.clock === "date")
		return `at \`${target.from}\`${target.fallback ? `, else ${targetText(target.fallback)}` : ""}`
	const { clock, ms } = target
	const all = urgencies.map((urgency) => duration(ms[urgency], clock))
	return new Set(all).size === 1 ? (all[0] ?? "–") : all.join(" / ")
}

function rungText(rung: Rung): string {
	const when = "times" in rung.when ? `${rung.when.times} T` : `${rung.when.days > 0 ? "+" : ""}${rung.when.days} d`
	const what =
		rung.does === "remind"
			? `reminds ${rung.to.map(roleName).join(", ")}`
			: rung.does === "escalate"
				? `task to ${roleName(rung.to)}`
				: "moves on"
	return `\`${rung.name}\` ${when}: ${what}`
}

function placesTable(definition: MachineDefinition): string {
	const { machine } = definition
	const rows = nodesOf(machine.root).flatMap((node) => {
		const place = (node.meta as { place?: Place } | undefined)?.place
		if (!place) return []
		return [
			[
				`\`${short(machine, node.id)}\``,
				`${place.label.fr} · ${place.label.en}`,
				place.role === null ? "–" : roleName(place.role),
				place.task === null ? "–" : place.task.fr + (place.otherTask ? ` (or: ${place.otherTask.task.fr})` : ""),
				targetText(place.target),
				place.ladder.map(rungText).join("; ") || "–",
				place.bpmn,
			],
		]
	})
	return table(["State", "Français · English", "Who must act", "Task", "Target", "Ladder", "BPMN"], rows)
}

function eventsTable(definition: MachineDefinition): string {
	const { machine } = definition
	const transitions = nodesOf(machine.root).flatMap((node) => [...node.transitions.values()].flat())
	const rows = Object.entries(definition.events).map(([type, event]) => {
		const moves = transitions
			.filter((one) => one.eventType === type)
			.map((one) => {
				const to = one.target?.map((target) => short(machine, target.id)).join(", ") ?? "same"
				const guard = one.guard ? ` [${guardText(one.guard)}]` : ""
				return `\`${short(machine, one.source.id)}\` → \`${to}\`${guard}`
			})
		const marks = [event.outside ? "◆" : "", event.pauses ? "⏸" : "", event.inPerson ? "in person" : ""]
		return [
			`\`${type}\` ${marks.filter(Boolean).join(" ")}`.trim(),
			`${event.label.fr} · ${event.label.en}`,
			event.roles.map(roleName).join(", "),
			[...new Set(moves)].join("<br>") || "–",
		]
	})
	return table(["Event", "Français · English", "Roles", "From → to [guard]"], rows)
}

function guardText(guard: unknown): string {
	if (typeof guard === "string") return guard
	const { type, guards } = guard as { type?: string; guards?: readonly unknown[] }
	return guards ? guards.map(guardText).join(" and ") : (type ?? "combined")
}

/** The pathway as a document, derived from the machines: `docs/pathway.md`. */
export function pathwayDoc(of: Registry = registry): string {
	const parts = of.current.map((definition) =>
		[
			`## \`${definition.name}\` version ${definition.version}: ${definition.label.fr} · ${definition.label.en}`,
			"",
			placesTable(definition),
			"",
			eventsTable(definition),
		].join("\n"),
	)
	return `${[
		"# The pathway, as it runs",
		"",
		"Generated from `machines/` by `npm run docs:pathway`; a test fails when it is stale. Targets are emergency / urgent / routine, in working hours (h) and working days (d, of 8 h) of whoever must act; cal. = calendar time; T = target. ◆ = fact from outside, never lost while on hold. ⏸ = timers and tasks are paused, to be taken up again.",
		"",
		...parts.flatMap((part) => [part, ""]),
	]
		.join("\n")
		.trimEnd()}\n`
}
