import type { PlaceDescription } from "../describe-machine.ts"

/** What may follow a step: another node of the same level, or an end of the way that the drawing makes itself. */
export interface Exit {
	readonly to: { readonly node: string } | { readonly end: string }
	/** What brings it about, in the language of the drawing; empty when it comes by itself. */
	readonly label: string
	/** Events and guards, as the machine names them. */
	readonly notes: readonly string[]
}

/** A place, with what may happen there. */
export interface Step {
	readonly kind: "step"
	readonly id: string
	readonly name: string
	readonly place: PlaceDescription
	readonly exits: readonly Exit[]
	/** The rung that leaves it by itself, and where to. */
	readonly move: { readonly name: string; readonly when: string; readonly exits: readonly Exit[] } | null
	/** Rungs that change who must act, with what they say. */
	readonly alerts: readonly { readonly name: string; readonly when: string; readonly label: string }[]
	/** Names of messages that arrive without moving it. */
	readonly arrivals: readonly string[]
	/** Processes that it calls. */
	readonly calls: readonly { readonly process: string; readonly name: string }[]
	/** Beside the main way. */
	readonly detour: boolean
	readonly notes: readonly string[]
}

/** Branches that run at once; it is left when all have ended. */
export interface Parallel {
	readonly kind: "parallel"
	readonly id: string
	readonly branches: readonly Level[]
	readonly exits: readonly Exit[]
}

/** Where the way divides into one that goes on and others that end by themselves. */
export interface Fork {
	readonly kind: "fork"
	readonly id: string
	/** First node of the way that goes on. */
	readonly first: string
	readonly branches: readonly Level[]
}

export type ChartNode = Step | Parallel | Fork

/** Something that may begin the way anew at a node: what wakes a settled place. */
export interface Wake {
	readonly id: string
	readonly label: string
	readonly target: string
	readonly notes: readonly string[]
}

/** A way from its start to its ends, as on one sheet. */
export interface Level {
	/** State that it draws; null for the machine itself. */
	readonly id: string | null
	readonly title: string
	readonly initial: string
	readonly nodes: readonly ChartNode[]
	readonly wakes: readonly Wake[]
}

/** What may happen wherever the machine is. */
export interface Anywhere {
	readonly id: string
	readonly title: string
	readonly label: string
	/** The step that it leads to; null when that is drawn elsewhere. */
	readonly step: Step | null
	/** It comes back to where it was. */
	readonly returns: boolean
	readonly notes: readonly string[]
}

export interface Chart {
	readonly main: Level
	readonly anywhere: readonly Anywhere[]
	/** What may happen wherever it is, without leaving the step. */
	readonly notes: readonly string[]
}
