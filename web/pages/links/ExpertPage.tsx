import { Button } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { placeInWords } from "../../case-parts/place-in-words.ts"
import { useNow } from "../../case-parts/use-now.ts"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { AcceptStep } from "./AcceptStep.tsx"
import { AskStep } from "./AskStep.tsx"
import { Call } from "./Call.tsx"
import styles from "./Card.module.css"
import { Card } from "./Card.tsx"
import { DeclineStep } from "./DeclineStep.tsx"
import { Documents } from "./Documents.tsx"
import frame from "./LinkFrame.module.css"
import { LinkFrame } from "./LinkFrame.tsx"
import { OtherActions } from "./OtherActions.tsx"
import { OtherStep } from "./OtherStep.tsx"
import { ReportStep } from "./ReportStep.tsx"
import { cityCode, sayDay, sayMoment, sayMomentBeside } from "./say-time.ts"
import { hasDeclined, useAnswerState } from "./use-answer-state.ts"
import { useLink } from "./use-link.ts"
import { useStep } from "./use-step.ts"
import { useTitle } from "./use-title.ts"

/** What this page has a way of its own for; whatever else a machine lets somebody do is in the list of actions. */
const own: readonly string[] = [
	"EXPERT_ACCEPTED",
	"EXPERT_DECLINED",
	"INFORMATION_REQUESTED",
	"EXPERT_ANSWERED",
	"PATIENT_AGREED",
]

/** For an expert, or a professional beside medicine: what is asked, by when, with what, and how to answer. */
export function ExpertPage({ onDisown }: { readonly onDisown: () => void }) {
	const { view } = useLink()
	const { step, go } = useStep()
	const [instance] = view.instances
	if (!instance) return null
	const back = () => go(null)
	const may = (type: string) => instance.available.some((one) => one.type === type)
	const request = <Request instance={instance} onDisown={onDisown} />
	const offered = (type: string, page: ReactNode) => (
		<Held key={type} may={may(type)} otherwise={request}>
			{page}
		</Held>
	)
	switch (step) {
		case "accepter":
			return offered("EXPERT_ACCEPTED", <AcceptStep instance={instance} onBack={back} />)
		case "question":
			return offered("INFORMATION_REQUESTED", <AskStep instance={instance} onBack={back} />)
		case "refus":
			return offered("EXPERT_DECLINED", <DeclineStep instance={instance} onBack={back} />)
		case "avis":
			return offered("EXPERT_ANSWERED", <ReportStep instance={instance} onBack={back} />)
		case "autre":
			return <OtherStep onBack={back} otherwise={request} />
		case null:
			return request
	}
}

interface HeldProps {
	readonly may: boolean
	readonly otherwise: ReactNode
	readonly children: ReactNode
}

/** A form that was possible when it was opened stays, with what was typed, whatever happens to the case meanwhile. */
function Held({ may, otherwise, children }: HeldProps) {
	const [offered] = useState(may)
	return offered ? children : otherwise
}

interface RequestProps {
	readonly instance: LinkedInstance
	readonly onDisown: () => void
}

function Request({ instance, onDisown }: RequestProps) {
	const { t } = useTranslation("links")
	const { view } = useLink()
	const { go } = useStep()
	const now = useNow()
	const title = useTitle(instance)
	const state = useAnswerState(instance)
	const may = (type: string) => instance.available.some((one) => one.type === type)
	const { platform, requester } = view
	const language = languageNow()
	const zone = view.person?.territory.zone ?? platform.territory.zone
	const isAsked = instance.askedNow && !hasDeclined(instance)
	const isOpinion = may("EXPERT_ACCEPTED") || may("EXPERT_ANSWERED")
	const detail = [requester?.specialty?.toLowerCase(), requester?.territory].filter(Boolean).join(", ")
	return (
		<LinkFrame
			head={t("page.head", { number: view.caseNumber, until: sayDay(view.expiresAt, zone, language, now) })}
			title={title}
			lead={
				requester
					? t("expert.asked", { name: requester.name, detail, platform: platform.name })
					: t("expert.askedByTeam", { platform: platform.name })
			}
			bar={isAsked && isOpinion ? <Bar instance={instance} /> : undefined}
			foot={<Call onDisown={onDisown} />}
		>
			{state && (
				<div aria-live="polite">
					<Card title={state.title} strong>
						<p className={styles["small"]}>{state.text}</p>
						{!isAsked && may("EXPERT_ANSWERED") && (
							<Button variant="default" onClick={() => go("avis")}>
								{t("expert.late")}
							</Button>
						)}
					</Card>
				</div>
			)}
			{instance.question && (
				<Card title={t(view.role === "expert" ? "page.question" : "page.request")}>
					<p className={styles["words"]}>{instance.question.text}</p>
				</Card>
			)}
			{instance.due && (
				<Deadline at={instance.due.at}>
					{may("EXPERT_ACCEPTED") && may("EXPERT_ANSWERED") && (
						<button type="button" className={frame["plain"]} onClick={() => go("avis")}>
							{t("expert.writeNow")}
						</button>
					)}
				</Deadline>
			)}
			<Card title={t("page.documents")}>
				{view.documents.length === 0 ? (
					<p className={styles["small"]}>{t("page.noDocuments")}</p>
				) : (
					<Documents documents={view.documents} />
				)}
			</Card>
			{view.role === "expert" && <Consent instance={instance} zone={zone} />}
			<OtherActions instance={instance} except={own} />
			{may("EXPERT_DECLINED") && (
				<Card title={t("page.cannot")}>
					<p className={styles["small"]}>{t("page.cannotText")}</p>
				</Card>
			)}
		</LinkFrame>
	)
}

/** One primary button; the others beside each other. */
function Bar({ instance }: { readonly instance: LinkedInstance }) {
	const { t } = useTranslation("links")
	const { go } = useStep()
	const may = (type: string) => instance.available.some((one) => one.type === type)
	const begins = may("EXPERT_ACCEPTED")
	return (
		<>
			<Button onClick={() => go(begins ? "accepter" : "avis")}>{t(begins ? "expert.accept" : "expert.write")}</Button>
			{may("INFORMATION_REQUESTED") && (
				<Button variant="default" onClick={() => go("question")}>
					{t("expert.ask")}
				</Button>
			)}
			{may("EXPERT_DECLINED") && (
				<Button variant="default" onClick={() => go("refus")}>
					{t(begins ? "expert.decline" : "expert.noMore")}
				</Button>
			)}
		</>
	)
}

/** By when: first in the hours of whoever answers, then in those of whoever waits. */
function Deadline({ at, children }: { readonly at: string; readonly children: ReactNode }) {
	const { t } = useTranslation("links")
	const { t: words } = useTranslation("case")
	const { view } = useLink()
	const now = useNow()
	const language = languageNow()
	const there = view.platform.territory
	const here = view.person?.territory ?? there
	return (
		<Card title={t("page.expected")}>
			<p className={styles["strong"]}>
				<time dateTime={at}>
					{t("page.there", {
						time: sayMoment(at, here.zone, language),
						place: placeInWords(words, cityCode(here)),
					})}
				</time>
			</p>
			{here.zone !== there.zone && (
				<p className={styles["small"]}>
					{t("page.there", {
						time: sayMomentBeside(at, there.zone, here.zone, language),
						place: placeInWords(words, cityCode(there)),
					})}
				</p>
			)}
			{new Date(at) < now && <p className={styles["late"]}>{t("page.late")}</p>}
			{children}
		</Card>
	)
}

function Consent({ instance, zone }: { readonly instance: LinkedInstance; readonly zone: string }) {
	const { t } = useTranslation("links")
	const now = useNow()
	const { agreement } = instance
	const forms = ["oral", "written", "electronic"] as const
	return (
		<Card title={t("page.consent")}>
			<p className={styles["small"]}>
				{agreement
					? t("page.agreed", {
							date: sayDay(agreement.at, zone, languageNow(), now),
							form: t(`page.form.${forms.find((one) => one === agreement.form) ?? "other"}`),
						})
					: t("page.notAgreed")}
			</p>
		</Card>
	)
}
