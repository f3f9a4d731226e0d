import type { GrantableRole, Principal } from "../../../machines/policy.ts"
import { platformTeams } from "../directory.ts"
import { seedPeople } from "../directory-data/people.ts"
import type { PlatformCode } from "../directory-data/reference.ts"
import { seedId } from "../directory-data/seed-id.ts"
import { pick } from "./random.ts"
import type { Who } from "./script.ts"

type Team = (typeof platformTeams)[number]

export function teamOf(platform: PlatformCode): Team {
	const team = platformTeams.find((one) => one.code === platform)
	if (!team) throw new Error(`no team on ${platform}`)
	return team
}

const peopleAs = (team: Team, role: string): readonly string[] =>
	team.members.filter((one) => one.role === role).map((one) => one.personId)

export const personId = (key: string): string => {
	if (!seedPeople.some((one) => one.key === key)) throw new Error(`nobody of the directory is called ${key}`)
	return seedId("person", key)
}

/** The people of one case: two nurses of a platform take cases in turn, and their names stay the same in a case. */
export class Cast {
	readonly #random: () => number
	readonly #requester: string | undefined
	#platform: PlatformCode
	#receiving: PlatformCode | undefined
	#parts = new Map<string, string>()

	constructor(platform: PlatformCode, requester: string | undefined, random: () => number) {
		this.#platform = platform
		this.#requester = requester
		this.#random = random
		this.#distribute()
	}

	get platform(): PlatformCode {
		return this.#platform
	}

	#distribute(): void {
		const team = teamOf(this.#platform)
		const nurses = peopleAs(team, "nurse")
		const nurse = pick(this.#random, nurses)
		const [physician] = peopleAs(team, "physician")
		const [deputy] = peopleAs(team, "physicianDeputy")
		const [delegate] = peopleAs(team, "delegate")
		const parts = {
			secretary: pick(this.#random, peopleAs(team, "secretary")),
			nurse,
			otherNurse: nurses.find((one) => one !== nurse),
			physician,
			deputy,
			delegate,
		}
		this.#parts = new Map(
			Object.entries(parts).flatMap(([part, id]) => (id === undefined ? [] : [[part, id] as const])),
		)
	}

	/** The case is proposed to another platform. */
	propose(platform: PlatformCode): void {
		this.#receiving = platform
	}

	/** Who receives it becomes the team. */
	handOver(): void {
		if (this.#receiving === undefined) return
		this.#platform = this.#receiving
		this.#receiving = undefined
		this.#distribute()
	}

	id(who: Who): string {
		if (who.startsWith("person:")) return personId(who.slice("person:".length))
		if (who === "requester") {
			if (this.#requester === undefined) throw new Error("this case was asked for by nobody of the directory")
			return personId(this.#requester)
		}
		if (who === "receiving") return pick(() => 0, peopleAs(teamOf(this.#receiving ?? this.#platform), "nurse"))
		const found = this.#parts.get(who)
		if (found === undefined) throw new Error(`no ${who} on ${this.#platform}`)
		return found
	}

	/** As whom they act on an instance. */
	principal(who: Who, instance: string): Principal {
		if (who === "respondent")
			return { id: "respondent", kind: "link", grants: [], links: [{ role: "respondent", instance }] }
		return principalOf(this.id(who))
	}
}

/** Somebody with what their account will be granted; outside parties have no grant. */
export function principalOf(id: string): Principal {
	const grants = platformTeams.flatMap(({ platformId, members }) =>
		members
			.filter((one) => one.personId === id)
			.map((one) => ({ role: one.role as GrantableRole, platform: platformId })),
	)
	return { id, kind: "person", grants }
}
