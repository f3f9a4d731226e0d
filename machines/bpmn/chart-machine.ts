import type { MachineDefinition } from "../definition.ts"
import type { Rung } from "../place.ts"
import { type Label, roleLabels } from "../vocabulary.ts"
import type { Anywhere, Chart, ChartNode, Exit, Level, Step, Wake } from "./chart.ts"
import { BACK, isInside, type Move, readStates, type State } from "./states.ts"
import { words } from "./words.ts"

export type Language = "fr" | "en"

/** Finds the machine of a kind of procedure, so that a diagram can name what it calls. */
export type FindCalled = (kind: string) => { readonly name: string; readonly label: Label } | undefined

/**
 * What a machine says, as ways through steps: the shape of a diagram before anything has a place on the sheet.
 *
 * States that only group others are not drawn: their transitions belong to each of their places. What the states that
 * hold everything can do (hold, withdrawal, death) is said once, in `anywhere`.
 */
export function chartMachine(definition: MachineDefinition, language: Language, findCalled: FindCalled): Chart {
	const { root, byId } = readStates(definition)
	const say = (label: Label): string => label[language]
	const eventLabel = (event: string): string => {
		const known = definition.events[event]
		return known ? say(known.label) : event
	}
	const scopes = scopesOf(root)
	const isScope = (id: string): boolean => scopes.some((scope) => scope.id === id)
	const everyMove = [...byId.values()].flatMap(({ moves }) => moves)
	const aside = placesAside(byId, everyMove, isScope)

	/** Ancestors whose transitions are a place's own, innermost first. */
	const lineage = (state: State, top: State): State[] => {
		const line: State[] = []
		for (let one: State | null = state; one && one !== top && !isScope(one.id); one = one.parent) line.push(one)
		return top.id === "" || isScope(top.id) || line.includes(top) ? line : [...line, top]
	}

	const movesOf = (state: State, top: State): readonly Move[] => {
		const taken = new Set<string>()
		return lineage(state, top).flatMap(({ moves }) => {
			const own = moves.filter(({ event }) => event === null || !taken.has(event))
			for (const { event } of moves) if (event !== null) taken.add(event)
			return own
		})
	}

	const nameOf = (id: string): string => {
		const place = byId.get(id)?.place
		const part = definition.drawing.parts[id]
		return place ? say(place.label) : part ? say(part) : id
	}

	/** When a rung falls, as people say it. */
	const whenOf = ({ when }: Rung): string => {
		if ("times" in when) return `${when.times.toLocaleString(language)} ${say(words.times)}`
		if (when.days === 0) return say(words.onTheDay)
		return `${Math.abs(when.days)} ${say(when.days < 0 ? words.daysBefore : words.daysAfter)}`
	}

	function exitsOf(moves: readonly Move[], top: State, from: string, each: boolean): Exit[] {
		const leaving = moves.filter(
			({ target }) => target !== null && !(isAside(target) && (!isAside(from) || target === from)),
		)
		const groups = new Map<string, Move[]>()
		for (const move of leaving) {
			const key = each && move.event !== null ? `${move.target} ${move.event}` : String(move.target)
			groups.set(key, [...(groups.get(key) ?? []), move])
		}
		return [...groups.values()].map((group): Exit => {
			const target = String(group[0]?.target)
			const labels = group.map(({ event }) => {
				if (event === null) return ""
				// The same event may lead to several places: it is told apart by where it leads.
				const elsewhere = leaving.some((one) => one.event === event && one.target !== target)
				return elsewhere ? `${eventLabel(event)} (${nameOf(target)})` : eventLabel(event)
			})
			const notes = group.map(({ event, guards }) => [event ?? "automatic", guards].filter(Boolean).join(" if "))
			const inside = target !== BACK && isInside(target, top.id) && !isAside(target)
			return {
				to: target === BACK ? { end: say(words.back) } : inside ? { node: target } : { end: `→ ${nameOf(target)}` },
				label: [...new Set(labels.filter(Boolean))].join(" · "),
				notes,
			}
		})
	}
	const isAside = (id: string): boolean => aside.has(id)

	const isMessage = ({ event }: Move): boolean => definition.events[event ?? ""]?.roles.join() === "system"

	/** What may be recorded without leaving the step. */
	function noteOfStays(stays: readonly Move[]): string[] {
		const labels = stays.filter((one) => !isMessage(one)).map(({ event }) => eventLabel(event ?? ""))
		return labels.length > 0 ? [`${say(words.sameStep)} ${[...new Set(labels)].join(" · ")}`] : []
	}

	function stepOf(state: State, top: State): Step {
		const place = state.place
		if (!place) throw new Error(`${state.id} is no place`)
		const moves = movesOf(state, top)
		const timers = moves.filter(({ timer, target }) => timer !== null && target !== null)
		const stays = moves.filter(
			({ event, target }) => event !== null && (target === null || (target === state.id && isAside(state.id))),
		)
		const mover = place.ladder.find(({ does }) => does === "move")
		const reminders = place.ladder.filter(({ does }) => does === "remind")
		const settled = isAside(state.id) || place.bpmn !== "end" || top.id !== "" ? moves : []
		const ends = place.bpmn === "end" && top.id !== "" && settled.some(({ target }) => target !== null)
		const exits = exitsOf(
			settled.filter(({ timer }) => timer === null),
			top,
			state.id,
			place.bpmn === "eventBased",
		)
		return {
			kind: "step",
			id: state.id,
			name: say(place.label),
			place,
			exits:
				place.bpmn === "end" && top.id === ""
					? []
					: ends
						? [...exits, { to: { end: say(words.branchEnd) }, label: "", notes: [] }]
						: exits,
			move: mover ? { name: mover.name, when: whenOf(mover), exits: exitsOf(timers, top, state.id, false) } : null,
			alerts: place.ladder.flatMap((rung) =>
				rung.does === "escalate"
					? [{ name: rung.name, when: whenOf(rung), label: `${say(words.escalation)} ${say(roleLabels[rung.to])}` }]
					: [],
			),
			arrivals: stays.filter(isMessage).map(({ event }) => eventLabel(event ?? "")),
			calls: (definition.drawing.calls[state.id] ?? []).flatMap((kind) => {
				const called = findCalled(kind)
				return called ? [{ process: called.name, name: say(called.label) }] : []
			}),
			detour: definition.drawing.detours.includes(state.id),
			notes: [
				...(place.role ? [`${say(words.role)} ${say(roleLabels[place.role])}`] : []),
				...(place.task ? [`${say(words.task)} ${say(place.task)}`] : []),
				...reminders.map((rung) => `${say(words.reminder)} ${whenOf(rung)}`),
				...noteOfStays(stays),
			],
		}
	}

	function levelOf(top: State, initial: string): Level {
		const nodes: ChartNode[] = []
		let first = initial
		const walk = (state: State): void => {
			if (state.place) {
				if (!isAside(state.id)) nodes.push(stepOf(state, top))
			} else if (state.parallel && state !== top) {
				const branches = state.children.map((child) => levelOf(child, restOf(child)))
				const moves = movesOf(state, top)
				if (moves.some(({ target }) => target !== null))
					nodes.push({ kind: "parallel", id: state.id, branches, exits: exitsOf(moves, top, state.id, false) })
				else {
					const [main, ...others] = state.children
					if (!main) return
					const beside = others.map((child) => levelOf(child, restOf(child)))
					nodes.push({ kind: "fork", id: state.id, first: restOf(main), branches: beside })
					if (initial === state.id || isInside(initial, state.id)) first = state.id
					walk(main)
				}
			} else for (const child of state.children) walk(child)
		}
		walk(top)
		return {
			id: top.id === "" ? null : top.id,
			title: top.id === "" ? say(definition.label) : nameOf(top.id),
			initial: first,
			nodes,
			wakes: top.id === "" ? wakesOf() : [],
		}
	}

	/** What settled places of the machine itself can still be woken by. */
	function wakesOf(): Wake[] {
		const wakes = new Map<string, { labels: Set<string>; notes: string[] }>()
		for (const { place, moves } of byId.values())
			for (const { event, target, source, guards } of moves) {
				if (place?.bpmn !== "end" || inBranch(source) || event === null || target === null) continue
				const wake = wakes.get(target) ?? { labels: new Set(), notes: [] }
				const elsewhere = moves.some((one) => one.event === event && one.target !== null && one.target !== target)
				wake.labels.add(elsewhere ? `${eventLabel(event)} (${nameOf(target)})` : eventLabel(event))
				wake.notes.push(`${source}: ${[event, guards].filter(Boolean).join(" if ")}`)
				wakes.set(target, wake)
			}
		return [...wakes].map(([target, { labels, notes }]) => ({
			id: `wake.${target}`,
			label: [...labels].join(" · "),
			target,
			notes,
		}))
	}

	const inBranch = (id: string): boolean => {
		for (let one = byId.get(id)?.parent ?? null; one; one = one.parent) if (one.parallel) return true
		return false
	}

	function anywhereOf(): Anywhere[] {
		const targets = new Map<string, Move[]>()
		for (const scope of scopes)
			for (const move of scope.moves)
				if (move.target !== null && move.target !== BACK)
					targets.set(move.target, [...(targets.get(move.target) ?? []), move])
		return [...targets].map(([target, moves]) => {
			const state = byId.get(target)
			// What leads out of it and is possible anywhere is said where it leads to.
			const step = state && isAside(target) ? withoutAnywhere(stepOf(state, root)) : null
			return {
				id: `anywhere.${target}`,
				title: nameOf(target),
				label: [...new Set(moves.map(({ event }) => eventLabel(event ?? "")))].join(" · "),
				step,
				returns: state?.moves.some((one) => one.target === BACK) ?? false,
				notes: moves.map(({ event, guards }) => [event, guards].filter(Boolean).join(" if ")),
			}
		})
	}

	const withoutAnywhere = (step: Step): Step => ({
		...step,
		exits: step.exits.filter(({ to }) => "end" in to && to.end === say(words.back)),
	})

	const always = scopes.flatMap(({ moves }) => moves.filter(({ event, target }) => event !== null && target === null))
	return { main: levelOf(root, initialOf(root)), anywhere: anywhereOf(), notes: noteOfStays(always) }
}

const initialOf = (state: State): string => {
	const [first] = state.node.initial?.target ?? []
	const child = state.children.find(({ node }) => node === first)
	return child ? restOf(child) : state.id
}

function restOf(state: State): string {
	if (state.place || state.parallel || state.children.length === 0) return state.id
	return initialOf(state)
}

/** States that hold all of the way: the first one, its first one, and so on down to branches or a place. */
function scopesOf(root: State): State[] {
	const scopes: State[] = []
	for (let state: State | undefined = root; state && !state.place; ) {
		if (state !== root) scopes.push(state)
		if (state.parallel) break
		const [first]: readonly unknown[] = state.node.initial?.target ?? []
		state = state.children.find(({ node }) => node === first)
	}
	return scopes
}

/** Places that nothing but what is possible anywhere leads to. */
function placesAside(
	byId: ReadonlyMap<string, State>,
	moves: readonly Move[],
	isScope: (id: string) => boolean,
): ReadonlySet<string> {
	const aside = new Set(
		moves.flatMap(({ source, target }) => (isScope(source) && target !== null && target !== BACK ? [target] : [])),
	)
	for (let before = -1; before !== aside.size; ) {
		before = aside.size
		for (const { source, target } of moves)
			if (target !== null && aside.has(target) && !isScope(source) && !aside.has(source)) aside.delete(target)
	}
	for (const id of aside) if (!byId.get(id)?.place) aside.delete(id)
	return aside
}
