import { anotherPatient } from "./patients.ts"
import { pick, randomOf } from "./random.ts"
import { endScenarios } from "./scenarios/ends.ts"
import { followUpScenarios } from "./scenarios/follow-up.ts"
import { meetingScenarios } from "./scenarios/meetings.ts"
import { opinionScenarios } from "./scenarios/opinions.ts"
import { givenOpinionScenarios } from "./scenarios/opinions-given.ts"
import { requestScenarios } from "./scenarios/requests.ts"
import { teleconsultationScenarios } from "./scenarios/teleconsultations.ts"
import { transferScenarios } from "./scenarios/transfers.ts"
import { visitScenarios } from "./scenarios/visits.ts"
import type { Scenario } from "./script.ts"

const scenarios: readonly Scenario[] = [
	...requestScenarios,
	...opinionScenarios,
	...givenOpinionScenarios,
	...meetingScenarios,
	...teleconsultationScenarios,
	...visitScenarios,
	...transferScenarios,
	...followUpScenarios,
	...endScenarios,
]

/** The first so many scenarios; beyond them, the same stories told of other people at other dates. */
export function scenariosFor(count: number = scenarios.length): readonly Scenario[] {
	return Array.from({ length: count }, (_, index) => {
		const template = scenarios[index % scenarios.length]
		if (!template) throw new Error("there are no scenarios")
		const round = Math.floor(index / scenarios.length)
		return round === 0 ? template : retold(template, round)
	})
}

const MOST_DAYS = 120

function retold(template: Scenario, round: number): Scenario {
	const key = `${template.key}-${round + 1}`
	const random = randomOf(key)
	return {
		...template,
		key,
		patient: anotherPatient(template.patient, random),
		request: { ...template.request, channel: pick(random, ["phone", "secureMail", "webForm", "mail"]) },
		since: longer(template.since, random),
	}
}

/** Rests where it is for longer: what is over by up to some months, what waits by a few hours. */
function longer(since: Scenario["since"], random: () => number): Scenario["since"] {
	if (typeof since !== "string") return since
	const count = Number.parseFloat(since)
	if (since.endsWith("cd")) return `${count + Math.floor(random() * MOST_DAYS)}cd`
	if (since.endsWith("d")) return `${count + Math.floor(random() * 12) / 8}d`
	return `${count + Math.floor(random() * 4)}h`
}
