import { type ReportKind, reportsDue } from "../../../machines/report-circuit.ts"
import { dayAt, type Engine } from "../../engine.ts"
import { beginReport, setOpening } from "../../reports/begin-report.ts"
import { writeComment } from "../../reports/move-report.ts"
import { surveyQuestions, surveyVariants } from "../../survey-questions.ts"
import { platformTeams } from "../directory.ts"

const nowhere = { address: null, requestId: null }
const SHEETS = { patient: 19, relatives: 11 } as const
const REMARKS = 26

/** First day of the month, half a year ago: the report of six months is due in the coming weeks. */
function openingFor(now: Date): string {
	const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 6, 1))
	return first.toISOString().slice(0, 10)
}

/**
 * What makes the report of the demonstration worth reading: when the platforms opened, what families answered, remarks
 * on cases, and a draft that the team has begun to comment on. Answers are written as the product keeps them: apart from
 * any case.
 */
export async function seedReport(engine: Engine, now: Date): Promise<void> {
	const at: Engine = { ...engine, clock: () => now }
	const openedOn = openingFor(now)
	for (const { platformId, members } of platformTeams) {
		const physician = members.find((one) => one.role === "physician")
		const nurse = members.find((one) => one.role === "nurse")
		if (!physician || !nurse) continue
		const call = (id: string, role: "physician" | "nurse") => ({
			principal: { id, kind: "person" as const, grants: [{ role, platform: platformId }] },
			from: nowhere,
		})
		await setOpening(at, call(physician.personId, "physician"), platformId, openedOn)
		await seedAnswers(engine, platformId, now)
		await seedRemarks(engine, platformId, nurse.personId, openedOn)
		const kind: ReportKind = "sixMonth"
		const due = reportsDue(openedOn, dayAt(engine, platformId, now)).find((one) => one.kind === kind)
		if (!due) continue
		const own = call(nurse.personId, "nurse")
		const id = await beginReport(at, own, { platform: platformId, kind, fromOn: due.fromOn })
		for (const [section, text] of Object.entries(comments))
			await writeComment(at, own, id, section as keyof typeof comments, { text, version: 0 })
	}
}

const comments = {
	activity:
		"Les demandes viennent surtout des médecins traitants et arrivent par messagerie sécurisée. Les familles appellent davantage depuis la journée d'information de septembre.",
	delays:
		"L'avis reste l'étape la plus longue. Le suppléant est sollicité plus tôt depuis que les rappels suivent les heures du centre.",
	remarks:
		"Contribution : un annuaire des interprètes partagé avec le service social. À améliorer : les comptes rendus de séjour arrivent encore tard.",
} as const

/** Of the last quarter that is over: mostly content, as such questionnaires are, and not always. */
async function seedAnswers({ db }: Engine, platform: string, now: Date): Promise<void> {
	const index = Math.floor(now.getUTCMonth() / 3)
	const quarter = index === 0 ? `${now.getUTCFullYear() - 1}-Q4` : `${now.getUTCFullYear()}-Q${index}`
	for (const variant of surveyVariants)
		for (let n = 0; n < SHEETS[variant]; n += 1) {
			const answers = Object.fromEntries(
				surveyQuestions[variant].map(({ id, kind }, at) => {
					const turn = (n * 7 + at * 5) % 11
					return [id, kind === "scale" ? ([5, 5, 4, 4, 5, 3, 4, 5, 2, 4, 3][turn] ?? 4) : turn < 8]
				}),
			)
			await db.$client`
				insert into survey_answers (variant, platform_id, territory, quarter, answers)
				select ${variant}, ${platform}, territory, ${quarter}, ${JSON.stringify(answers)}::text::jsonb
				from platforms where id = ${platform}`
		}
}

/** Tagged, and without a word: what people wrote stays theirs. */
async function seedRemarks({ db }: Engine, platform: string, by: string, openedOn: string): Promise<void> {
	await db.$client`
		insert into difficulties (id, case_id, platform_id, tag_id, occurred_on, recorded_by, recorded_at)
		select gen_random_uuid(), c.id, ${platform}, t.id, c.opened_at::date + 3, ${by}, c.opened_at + interval '3 days'
		from generate_series(0, ${REMARKS - 1}) n
			join (select id, opened_at, row_number() over (order by opened_at, id) - 1 as place, count(*) over () as all_of
				from cases where platform_id = ${platform} and opened_at >= ${openedOn}::date and closed_at is null) c
				on c.place = n * 3 % c.all_of
			join (select id, row_number() over (order by kind, id) - 1 as place, count(*) over () as all_of
				from difficulty_tags where retired_at is null) t on t.place = n * n % t.all_of`
}
