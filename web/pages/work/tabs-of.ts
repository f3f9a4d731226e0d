import type { Me } from "../../client/contract.ts"
import { type WorkTab, workTabs } from "../../client/work-contract.ts"
import { hasRole } from "../../session/places.ts"

const decides = (me: Me): boolean => hasRole(me, "physician") || hasRole(me, "physicianDeputy")

/** The lists that somebody has: deciding is for referent physicians, and comes first for them. */
export const tabsOf = (me: Me): readonly WorkTab[] =>
	decides(me) ? ["decide", ...workTabs.filter((tab) => tab !== "decide")] : workTabs.filter((tab) => tab !== "decide")

export const firstTab = (me: Me): WorkTab => (decides(me) ? "decide" : "mine")

const slugs: Readonly<Record<WorkTab, string>> = {
	decide: "a-decider",
	mine: "a-moi",
	role: "mon-role",
	unassigned: "non-attribuees",
	waiting: "attendues",
}

/** How a list is called in the address. */
export const slugOf = (tab: WorkTab): string => slugs[tab]

/** The list that an address names, if it is one of theirs. */
export const tabIn = (slug: string | null, tabs: readonly WorkTab[]): WorkTab | undefined =>
	tabs.find((tab) => slugs[tab] === slug)
