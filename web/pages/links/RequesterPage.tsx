import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import type { LinkView } from "../../client/links-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { Call } from "./Call.tsx"
import styles from "./Card.module.css"
import { Card } from "./Card.tsx"
import { CloseOutCard } from "./CloseOutCard.tsx"
import { Documents } from "./Documents.tsx"
import { LinkFrame } from "./LinkFrame.tsx"
import { MissingCard } from "./MissingCard.tsx"
import { OtherActions } from "./OtherActions.tsx"
import { OtherStep } from "./OtherStep.tsx"
import { Progress } from "./Progress.tsx"
import { sayDay, sayWhen } from "./say-time.ts"
import { ToldCard } from "./ToldCard.tsx"
import { useLink } from "./use-link.ts"
import { useStep } from "./use-step.ts"

const own: readonly string[] = ["CLOSE_OUT_ANSWERED", "PATIENT_TOLD"]

/** Where a request stands, as one piece of news. */
function newsOf({
	steps,
	closed,
}: LinkView): "received" | "decided" | "medical" | "answered" | "told" | "completed" | "closed" {
	if (closed !== null) return closed === "completed" ? "completed" : "closed"
	const at = steps.findLast((one) => one.state === "current")
	switch (at?.name) {
		case "medical":
			return at.kind === null ? "decided" : "medical"
		case "told":
			return "answered"
		case "received":
		case "decided":
			return "received"
		case undefined:
			return "told"
	}
}

/** For whoever asked: the news, what is needed from them, where it stands, whom to call. */
export function RequesterPage({ onDisown }: { readonly onDisown: () => void }) {
	const { t } = useTranslation("links")
	const { view } = useLink()
	const { step, go } = useStep()
	const now = useNow()
	const language = languageNow()
	const zone = view.person?.territory.zone ?? view.platform.territory.zone
	const news = newsOf(view)
	const due = view.steps.find((one) => one.state === "current")?.dueAt ?? null
	const lead =
		news === "medical" && due !== null && new Date(due) > now
			? t("requester.lead.medicalBy", { date: sayDay(due, zone, language, now) })
			: t(`requester.lead.${news}`)
	const given = view.lastSent
	const waits = view.instances.filter(
		(one) => one.asked !== null || one.available.some((event) => own.includes(event.type)),
	)
	const page = (
		<LinkFrame
			head={t("page.head", { number: view.caseNumber, until: sayDay(view.expiresAt, zone, language, now) })}
			title={t(`requester.news.${news}`)}
			lead={lead}
			foot={<Call onDisown={onDisown} />}
		>
			<div aria-live="polite">
				{given && (
					<Card title={t("requester.sent")} strong>
						<p className={styles["small"]}>
							{t("requester.sentText", { at: sayWhen(given.at, { language, now, timeZone: zone }) })}
						</p>
					</Card>
				)}
			</div>
			{waits.map((instance) => {
				const may = (type: string) => instance.available.some((one) => one.type === type)
				return [
					instance.asked && <MissingCard key={`${instance.id}-asked`} instance={instance} asked={instance.asked} />,
					may("CLOSE_OUT_ANSWERED") && <CloseOutCard key={`${instance.id}-close`} instance={instance} />,
					may("PATIENT_TOLD") && <ToldCard key={`${instance.id}-told`} instance={instance} />,
				]
			})}
			{waits.length === 0 && view.closed === null && <p className={styles["small"]}>{t("requester.nothing")}</p>}
			{view.steps.length > 0 && <Progress steps={view.steps} zone={zone} />}
			{view.documents.length > 0 && (
				<Card title={t("page.documents")}>
					<Documents documents={view.documents} />
				</Card>
			)}
			{view.instances.map((instance) => (
				<OtherActions
					key={instance.id}
					instance={instance}
					except={instance.asked ? [...own, "INFORMATION_RECEIVED"] : own}
				/>
			))}
		</LinkFrame>
	)
	return step === "autre" ? <OtherStep onBack={() => go(null)} otherwise={page} /> : page
}
