import "./texts.ts"
import { Button, Radio, Stack, Textarea } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useNavigate, useParams } from "react-router"
import { requestNumber } from "../../../machines/request-number.ts"
import { Due } from "../../case-parts/Due.tsx"
import { useNow } from "../../case-parts/use-now.ts"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { ask, tell } from "../../client/ask.ts"
import { ApiProblem } from "../../client/problem.ts"
import { Lookalikes, type RequestContent, RequestView } from "../../client/requests-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Dialog } from "../../components/Dialog.tsx"
import { Form } from "../../components/Form.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Notice } from "../../components/Notice.tsx"
import { Page } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { LookalikePanel } from "./LookalikePanel.tsx"
import styles from "./Request.module.css"
import { RequestHistory } from "./RequestHistory.tsx"
import { steps } from "./request-issues.ts"
import { emptyValues, requesterTypes } from "./request-values.ts"
import { summaryLines } from "./summary-lines.ts"
import { valuesOfContent } from "./values-of-content.ts"

/** One request of the public form, beside the cases that look like its patient's. */
export function ReceivedRequestPage() {
	const { id = "" } = useParams()
	const query = useQuery({
		queryKey: ["received-request", id],
		queryFn: ({ signal }) => ask("GET", `/received-requests/${id}`, RequestView, { signal }),
		gcTime: 0,
	})
	return query.data ? (
		<Opened request={query.data} />
	) : (
		<Page title="…">
			<QueryView query={query}>{() => null}</QueryView>
		</Page>
	)
}

function Opened({ request }: { readonly request: RequestView }) {
	const { t } = useTranslation("request")
	const { content } = request
	const who = requesterTypes.find((one) => one === request.requesterType)
	const now = useNow()
	const when = formatInstant(request.receivedAt, { language: languageNow(), now })
	return (
		<Page
			wide
			title={t("received.one", { name: content?.requesterContact.name ?? "…" })}
			lead={t("received.oneLead", { who: who ? t(`requesterType.${who}`) : "", when })}
			actions={<Due dueAt={request.state === "waiting" ? request.dueAt : null} territory={request.territory} badge />}
		>
			{request.state !== "waiting" && (
				<Notice icon="circleCheck" title={t("received.decided")}>
					{request.case && (
						<p>
							<Link to={`/dossiers/${request.case.id}`}>
								{t("received.decidedCase", { number: request.case.number })}
							</Link>
						</p>
					)}
				</Notice>
			)}
			{request.suspect && <Notice icon="robot" title={t("received.suspect")} />}
			{content && <Content request={request} content={content} />}
			<RequestHistory request={request} />
		</Page>
	)
}

function Content({ request, content }: { readonly request: RequestView; readonly content: RequestContent }) {
	const { t } = useTranslation("request")
	const { t: say } = useTranslation()
	const { nameOf } = useTerritories()
	const now = useNow()
	const navigate = useNavigate()
	const client = useQueryClient()
	const [others, setOthers] = useState<readonly string[]>([])
	const [failure, setFailure] = useState<unknown>(null)
	const [refusing, setRefusing] = useState(false)
	const waits = request.state === "waiting"
	const values = valuesOfContent(content, emptyValues())
	const words = { t, variant: "public", nameOfTerritory: nameOf, now } as const
	// What was not said is not shown.
	const parts = steps
		.map((step) => ({ step, lines: summaryLines(step, values, words).filter(({ value }) => value !== "") }))
		.filter(({ lines }) => lines.length > 0)
	const { data } = useQuery({
		queryKey: ["received-request", request.id, "lookalikes"],
		queryFn: ({ signal }) =>
			ask("POST", "/cases/duplicates", Lookalikes, {
				body: { platform: request.platformId, patient: content.patient },
				signal,
			}),
		enabled: waits,
		gcTime: 0,
	})
	const found = (data?.items ?? []).filter(({ id }) => !others.includes(id))
	const leave = async (path: string) => {
		await client.invalidateQueries({ queryKey: ["work"] })
		await navigate(path)
	}
	return (
		<div className={styles["twoColumns"]}>
			<div className={styles["review"]}>
				{failure !== null && (
					<Notice
						icon="alertTriangle"
						tone="late"
						role="alert"
						title={
							failure instanceof ApiProblem && failure.code === "REQUEST_DECIDED"
								? t("received.decided")
								: sayProblem(failure, say)
						}
					/>
				)}
				{parts.map(({ step, lines }) => (
					<section key={step} aria-labelledby={`part-${step}`}>
						<h2 id={`part-${step}`}>{t(`step.${step}`)}</h2>
						<dl>
							{lines.map(({ label, value }) => (
								<div key={label}>
									<dt>{label}</dt>
									<dd>{value}</dd>
								</div>
							))}
						</dl>
					</section>
				))}
				<p className={styles["quiet"]}>
					{t("received.request")} : <b>{requestNumber(request.id)}</b>
				</p>
				{request.trackingNumber !== null && (
					<p className={styles["quiet"]}>
						{t("received.number")} : <b>{request.trackingNumber}</b>
					</p>
				)}
			</div>
			{waits && (
				<div className={styles["stack"]}>
					{found.map((one) => (
						<LookalikePanel
							key={one.id}
							found={one}
							typed={content.patient}
							nameOfTerritory={nameOf}
							onSame={() => {
								tell("POST", `/received-requests/${request.id}/addition`, { body: { caseId: one.id } })
									.then(async () => await leave(`/dossiers/${one.id}`))
									.catch(setFailure)
							}}
							onOther={() => setOthers((before) => [...before, one.id])}
						/>
					))}
					<div className={styles["card"]}>
						<p className={styles["quiet"]}>{t(found.length > 0 ? "lookalike.answer" : "received.openHint")}</p>
						{found.length === 0 && data !== undefined && (
							<Button
								component={Link}
								to={`/demandes/nouvelle?recue=${request.id}`}
								state={{ others }}
								leftSection={<Icon name="plus" size={18} />}
							>
								{t("received.open")}
							</Button>
						)}
						<Button variant="subtle" onClick={() => setRefusing(true)}>
							{t("received.refuse")}
						</Button>
					</div>
				</div>
			)}
			{refusing && (
				<RefusalDialog id={request.id} onDone={() => void leave("/demandes")} onClose={() => setRefusing(false)} />
			)}
		</div>
	)
}

const reasons = ["notForUs", "alreadyHandled", "unreachable", "notARequest"] as const

interface RefusalDialogProps {
	readonly id: string
	readonly onDone: () => void
	readonly onClose: () => void
}

function RefusalDialog({ id, onDone, onClose }: RefusalDialogProps) {
	const { t } = useTranslation("request")
	const { t: say } = useTranslation()
	const form = useSendingForm({
		initial: { reason: "", answer: "" },
		check: {
			reason: (reason) => (reason === "" ? t("received.reasonMissing") : undefined),
			answer: (answer, { reason }) =>
				reason === "notForUs" && answer.trim() === "" ? t("received.answerMissing") : undefined,
		},
		send: async ({ reason, answer }) => {
			const body = { reason, ...(answer.trim() === "" ? {} : { answer: answer.trim() }) }
			await tell("POST", `/received-requests/${id}/refusal`, { body })
			onDone()
		},
		refusal: ({ code }) =>
			code === "FORBIDDEN"
				? { field: "reason", text: t("received.forbidden") }
				: code === "REQUEST_DECIDED"
					? { text: t("received.decided") }
					: undefined,
	})
	return (
		<Dialog title={t("received.refuseTitle")} onClose={onClose}>
			<Form
				state={form.state}
				action={t("received.refuse")}
				also={
					<Button variant="subtle" onClick={onClose}>
						{say("confirm.back")}
					</Button>
				}
			>
				<p>{t("received.refuseLead")}</p>
				<Radio.Group
					{...form.field("reason")}
					onChange={(value) => form.set("reason", value)}
					label={t("received.reason")}
				>
					<Stack gap={10} mt={6}>
						{reasons.map((reason) => (
							<Radio key={reason} value={reason} label={t(`received.reasons.${reason}`)} size="md" />
						))}
					</Stack>
				</Radio.Group>
				<Textarea
					{...form.field("answer")}
					label={t("received.answer")}
					description={t("received.answerHint")}
					autosize
					minRows={2}
					maxLength={1_000}
				/>
			</Form>
		</Dialog>
	)
}
