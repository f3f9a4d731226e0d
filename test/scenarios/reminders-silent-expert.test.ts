import { expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { known, steps } from "../setup/platform.ts"
import { agreement, opened, opinion, orientedCase } from "./journeys.ts"
import { live, toldOf, whoHeard } from "./live.ts"
import { Stage, type Story, type Subject } from "./story.ts"

/** A Friday at 19:00 in La Réunion: it is 17:00 in Paris. No holiday of theirs in the two months that follow. */
const stage = new Stage({ at: "2026-09-04T15:00:00.000Z" })
const inParis = { expert: seedId("person", "sequoia"), centre: seedId("centre", "sirocco") }
const withoutDeputy = { expert: seedId("person", "genipayer"), centre: seedId("centre", "anse"), level: "INTER_DROM" }

const clock = (zone: string, at: string): string =>
	new Intl.DateTimeFormat("fr-FR", {
		timeZone: zone,
		weekday: "short",
		day: "numeric",
		month: "numeric",
		hour: "2-digit",
		minute: "2-digit",
	}).format(new Date(at))

/** Each thing said to somebody about the opinion: in Paris, in La Réunion, what, to whom. */
async function evidence(story: Story, names: Readonly<Record<string, string>>): Promise<readonly string[]> {
	const about = ["opinionRequested", "decidingReminder1", "decidingReminder2", "choosingExpertReminder1"]
	const also = ["physicianDecidingReminder1", "physicianDecidingReminder2"]
	return (await toldOf(stage, story.id))
		.filter((one) => [...about, ...also].includes(one.about))
		.map(
			({ at, about: what, to }) =>
				`${clock("Europe/Paris", at)} | ${clock("Indian/Reunion", at)} | ${what} | ${names[to] ?? "suppléant"}`,
		)
}

/** Lets the ladder run to the rung that leaves the place, and gives where the opinion is then. */
async function staySilent(story: Story, advice: Subject) {
	await live(stage, (await advice.timer("decidingEscalation")).dueAt)
	return (await story.places())["teleExpertise-1"]
}

test("an expert of Paris asked from La Réunion on a Friday evening stays silent, and everybody after, up to the physician", async () => {
	const { nurse, otherNurse, physician } = stage.team
	const story = await orientedCase(stage)
	const advice = await story.opens(nurse, {
		...steps.teleExpertise,
		level: "HEXAGONE",
		skipReason: "Seul centre de cette spécialité",
		input: { ...steps.teleExpertise.input, ...inParis },
	})
	await advice.send(nurse, "PATIENT_AGREED", agreement(story))
	await advice.send(nurse, "REQUEST_SENT", steps.requestSent)

	// Nobody of theirs stands in: a person chooses the next centre, never a deadline.
	const deputy = (await advice.timer("decidingEscalation")).asks
	let at = await staySilent(story, advice)
	if (deputy !== null) at = await staySilent(story, advice)
	expect(at).toEqual(["choosingExpert"])
	const centres: Record<string, unknown>[] = [withoutDeputy, { ...withoutDeputy, expert: known.otherExpert }]
	for (const next of centres) {
		await live(stage, (await advice.timer("choosingExpertReminder1")).dueAt)
		expect((await story.places())["teleExpertise-1"]).toEqual(["choosingExpert"])
		await advice.send(nurse, "EXPERT_CHOSEN", next)
		at = await staySilent(story, advice)
		if (at?.[0] === "withExpert.deciding") at = await staySilent(story, advice)
	}
	expect(at).toEqual(["physicianDeciding"])
	await live(stage, (await advice.timer("physicianDecidingReminder2")).dueAt)

	const names = {
		[inParis.expert]: "Paris",
		[nurse.id]: "infirmière",
		[otherNurse.id]: "autre infirmière",
		[physician.id]: "médecin",
		...(deputy === null ? {} : { [deputy.id]: "suppléant de Paris" }),
		[withoutDeputy.expert]: "Martinique",
		[known.otherExpert]: "Guadeloupe",
	}
	const said = await evidence(story, names)
	// The request leaves at once; no reminder falls outside of the expert's hours, or on the week-end between.
	expect(said.slice(0, 3)).toEqual([
		"ven. 04/09 17:00 | ven. 04/09 19:00 | opinionRequested | Paris",
		"mer. 09/09 12:00 | mer. 09/09 14:00 | decidingReminder1 | Paris",
		"ven. 11/09 17:00 | ven. 11/09 19:00 | decidingReminder2 | Paris",
	])
	expect(said).toMatchInlineSnapshot(`
		[
		  "ven. 04/09 17:00 | ven. 04/09 19:00 | opinionRequested | Paris",
		  "mer. 09/09 12:00 | mer. 09/09 14:00 | decidingReminder1 | Paris",
		  "ven. 11/09 17:00 | ven. 11/09 19:00 | decidingReminder2 | Paris",
		  "ven. 18/09 12:00 | ven. 18/09 14:00 | choosingExpertReminder1 | infirmière",
		  "ven. 18/09 12:00 | ven. 18/09 14:00 | choosingExpertReminder1 | autre infirmière",
		  "ven. 18/09 12:00 | ven. 18/09 14:00 | opinionRequested | Martinique",
		  "mar. 22/09 17:30 | mar. 22/09 19:30 | decidingReminder1 | Martinique",
		  "jeu. 24/09 22:30 | ven. 25/09 00:30 | decidingReminder2 | Martinique",
		  "jeu. 01/10 15:00 | jeu. 01/10 17:00 | choosingExpertReminder1 | infirmière",
		  "jeu. 01/10 15:00 | jeu. 01/10 17:00 | choosingExpertReminder1 | autre infirmière",
		  "jeu. 01/10 15:00 | jeu. 01/10 17:00 | opinionRequested | Guadeloupe",
		  "lun. 05/10 20:00 | lun. 05/10 22:00 | decidingReminder1 | Guadeloupe",
		  "jeu. 08/10 15:00 | jeu. 08/10 17:00 | decidingReminder2 | Guadeloupe",
		  "lun. 12/10 20:00 | lun. 12/10 22:00 | opinionRequested | suppléant",
		  "jeu. 15/10 15:00 | jeu. 15/10 17:00 | decidingReminder1 | suppléant",
		  "lun. 19/10 20:00 | lun. 19/10 22:00 | decidingReminder2 | suppléant",
		  "jeu. 29/10 14:00 | jeu. 29/10 17:00 | physicianDecidingReminder1 | médecin",
		  "jeu. 05/11 14:00 | jeu. 05/11 17:00 | physicianDecidingReminder2 | médecin",
		]
	`)
	// Each reminder was a notice of one entry of the log, and moved nothing.
	const log = await stage.platform.readLog(story.id)
	const reminders = log.filter((one) => /Reminder\d$/.test(one.type))
	const notices = await stage.platform.engine.db.$client<{ n: number }[]>`
		select count(*)::int as n from notices where case_id = ${story.id} and kind = 'reminder'`
	expect(notices[0]?.n).toBe(reminders.length)
	expect(said.filter((one) => one.includes("physicianDeciding"))).toHaveLength(2)
})

test("a late answer is taken, and whoever else was asked and has not declined hears that they may stop", async () => {
	const { expert, otherExpert } = stage.outside
	const story = await orientedCase(stage)
	const advice = await opened(story, "teleExpertise", "withExpert.deciding")
	// Silent, then the deputy too.
	expect(await staySilent(story, advice)).toEqual(["withExpert.deciding"])
	expect(await staySilent(story, advice)).toEqual(["choosingExpert"])
	await advice.send(stage.team.nurse, "EXPERT_CHOSEN", { ...withoutDeputy, expert: known.otherExpert })
	await advice.send(otherExpert, "EXPERT_DECLINED", { reason: "notMyField" })
	await advice.send(stage.team.nurse, "EXPERT_CHOSEN", withoutDeputy)
	await advice.send(expert, "EXPERT_ANSWERED", await opinion(story, expert))
	expect((await story.places())["teleExpertise-1"]).toEqual(["tellingRequester"])
	await live(stage, stage.platform.now)
	const heard = whoHeard(await toldOf(stage, story.id), "opinionGiven")
	expect(heard).toContain(known.expertDeputy)
	expect(heard).toContain(withoutDeputy.expert)
	expect(heard).not.toContain(known.otherExpert)
	expect(heard).not.toContain(known.expert)
	expect((await advice.timers("pending")).every((one) => one.place.id === "active.tellingRequester")).toBe(true)
})
