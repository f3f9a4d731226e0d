import { Button, Kbd } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Consequences } from "../../actions/Consequences.tsx"
import { beginForm, EventForm } from "../../actions/EventForm.tsx"
import type { Change } from "../../actions/Fields.tsx"
import { type Circumstances, RecordedFor } from "../../actions/RecordedFor.tsx"
import { useEventForm } from "../../actions/use-event-form.ts"
import { useNow } from "../../case-parts/use-now.ts"
import type { CasePath, CaseView, Dispatched } from "../../client/case-contract.ts"
import { ApiProblem, ConnectionLost } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Icon } from "../../components/Icon.tsx"
import { Notice } from "../../components/Notice.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { sessionEvents } from "../../session/session-events.ts"
import styles from "./ActionPanel.module.css"
import { ConfirmEnd } from "./ConfirmEnd.tsx"
import { ConflictPanel } from "./ConflictPanel.tsx"
import { baseOf, type Chosen, formToFill } from "./chosen-action.ts"
import type { Draft } from "./draft.ts"
import { actsIn } from "./principal.ts"
import { isConflict, isNotAllowed, sendEvent, unmetBy } from "./send-event.ts"
import { type Typed, useActionDraft } from "./use-action-draft.ts"
import { caseKey } from "./use-case.ts"

interface ActionFormProps {
	readonly view: CaseView
	readonly path: CasePath | undefined
	readonly chosen: Chosen
	readonly onSent: (chosen: Chosen, done: Dispatched) => void
	readonly onLeave: () => void
	/** What is possible instead, when this no longer is. */
	readonly onSee: () => void
}

interface Failure {
	readonly text: string
	/** No answer came: nothing is known to have happened. */
	readonly kept: boolean
}

const typedOf = (value: Typed["value"], { recordedFor, occurredAt }: Circumstances): Typed => ({
	value,
	recordedFor: recordedFor ?? null,
	occurredAt: occurredAt ?? null,
})

/** Fills in one action, shows what it will do, and sends it when its author agrees; never by itself. */
export function ActionForm({ view, path, chosen, onSent, onLeave, onSee }: ActionFormProps) {
	const { t } = useTranslation("casePage")
	const { t: common } = useTranslation()
	const { instance, action } = chosen
	const me = useMe()
	const now = useNow()
	const client = useQueryClient()
	const standing = baseOf(instance, path, view.lastSeq)
	const draft = useActionDraft({ person: me.id, caseId: view.id, instanceId: instance.id, type: action.type }, standing)
	const event = formToFill(action)
	const form = useEventForm({
		caseId: view.id,
		instance,
		event,
		begun: draft.kept ? draft.kept.value : beginForm(event),
	})
	const [circumstances, setCircumstances] = useState<Circumstances>(() => ({
		recordedFor: draft.kept?.recordedFor ?? undefined,
		occurredAt: draft.kept?.occurredAt ?? undefined,
	}))
	const [busy, setBusy] = useState(false)
	const [asking, setAsking] = useState(false)
	const [failure, setFailure] = useState<Failure | null>(null)
	const [overtaken, setOvertaken] = useState(false)
	const possible = useRef<boolean | undefined>(undefined)
	const onResult = useCallback((result: boolean | undefined) => {
		possible.current = result
	}, [])
	const own = useRef<HTMLFormElement>(null)
	const alert = useRef<HTMLDivElement>(null)
	useEffect(() => {
		if (failure) alert.current?.focus()
	}, [failure])
	useEffect(
		() =>
			sessionEvents.onConnection((works) => {
				// What waits is said at the top of the page from then on.
				if (works) setFailure((before) => (before?.kept === true ? null : before))
			}),
		[],
	)
	useEffect(() => {
		const element = own.current
		// The browser's own way to send a form asks whatever a click on its button does.
		const hear = (key: KeyboardEvent) => {
			if (key.key !== "Enter" || !(key.ctrlKey || key.metaKey)) return
			key.preventDefault()
			element?.requestSubmit()
		}
		element?.addEventListener("keydown", hear)
		return () => element?.removeEventListener("keydown", hear)
	}, [])

	const label = sayLabel(action.label)
	const touched = draft.kept !== undefined
	// Whether it arrived is not known: it may itself be what changed the case. Sent again, the server knows it again.
	const unanswered = draft.kept?.pending === true
	const inConflict =
		!unanswered &&
		(chosen.gone || (touched && draft.base.version !== instance.version) || (overtaken && !busy && touched))
	const payload = { ...action.preset, ...form.payload }

	const planned = {
		caseId: view.id,
		instanceId: instance.id,
		event,
		payload: form.payload,
		recordedFor: circumstances.recordedFor,
		occurredAt: circumstances.occurredAt,
		now,
	}

	// Two fields that answer at the same moment are both kept.
	const latest = useRef(form.value)
	const type: Change = (update) => {
		latest.current = update(latest.current)
		form.onChange(update)
		draft.change(typedOf(latest.current, circumstances))
	}
	const say = (next: Circumstances) => {
		setCircumstances(next)
		draft.change(typedOf(form.value, next))
	}

	async function refuse(error: unknown, sent: Draft): Promise<void> {
		if (error instanceof ConnectionLost) {
			draft.setPending(sent, true)
			setFailure({ text: t("offline.kept"), kept: true })
			return
		}
		if (sent.pending) draft.setPending(sent, false)
		if (isConflict(error)) {
			setOvertaken(true)
			await client.invalidateQueries({ queryKey: caseKey(view.id) })
		} else if (isNotAllowed(error)) {
			const unmet = (await unmetBy(error)).map(sayLabel)
			setFailure({ text: unmet.length > 0 ? unmet.join(" ") : t("actions.unmet"), kept: false })
		} else if (!(error instanceof ApiProblem && form.refuse(error)))
			setFailure({ text: sayProblem(error, common), kept: false })
	}

	async function send(): Promise<void> {
		setAsking(false)
		setBusy(true)
		const typed = typedOf(form.value, circumstances)
		const sent = draft.sending(typed)
		try {
			const done = await sendEvent({ instance, type: action.type, payload, draft: sent })
			draft.forget()
			onSent(chosen, done)
		} catch (error) {
			await refuse(error, sent)
		} finally {
			setBusy(false)
		}
	}

	/** Whether it can be sent as it is filled in; what is missing is said where it is. */
	async function isReady(): Promise<boolean> {
		const speaksForOther = !actsIn(me, view.platformId, action.roles)
		if (action.onBehalfOf.length > 0 && speaksForOther && circumstances.recordedFor === undefined) {
			setFailure({ text: t("actions.forWhom"), kept: false })
			return false
		}
		if (Object.keys(action.preset).length > 0) return true
		try {
			if (!(await form.check())) return false
		} catch {
			// What checks could not be fetched: the server checks as well.
			return true
		}
		if (possible.current !== false) return true
		setFailure({ text: t("actions.notAsFilledIn"), kept: false })
		return false
	}

	async function submit(): Promise<void> {
		if (busy || inConflict) return
		setFailure(null)
		form.clearErrors()
		if (!unanswered && !(await isReady())) return
		if (action.ends) setAsking(true)
		else await send()
	}

	return (
		<form
			ref={own}
			className={styles["form"]}
			onSubmit={(sent: FormEvent) => {
				sent.preventDefault()
				void submit()
			}}
			noValidate
			aria-label={label}
		>
			<h2 id="action">{label}</h2>
			{instance.kind !== null && <p className={styles["of"]}>{sayLabel(instance.label)}</p>}
			{inConflict && (
				<ConflictPanel
					caseId={view.id}
					chosen={chosen}
					before={draft.base}
					now={standing}
					onReview={() => {
						draft.rebase(typedOf(form.value, circumstances))
						setOvertaken(false)
						own.current?.querySelector<HTMLElement>("input, textarea, select, button[type=submit]")?.focus()
					}}
					onLeave={() => {
						draft.forget()
						onLeave()
					}}
					onSee={onSee}
				/>
			)}
			{failure && (
				<div ref={alert} tabIndex={-1} role="alert" className={styles["failure"]}>
					<Notice
						icon={failure.kept ? "wifiOff" : "alertTriangle"}
						title={failure.text}
						tone={failure.kept ? "plain" : "late"}
					>
						{failure.kept && <p>{t("offline.keptHint")}</p>}
					</Notice>
				</div>
			)}
			<div className={styles["two"]}>
				<div className={styles["fields"]}>
					<EventForm
						caseId={view.id}
						instance={instance}
						event={event}
						value={form.value}
						onChange={type}
						errors={form.errors}
						disabled={busy}
					/>
					{!action.inPerson && !chosen.gone && (
						<RecordedFor
							caseId={view.id}
							instanceId={instance.id}
							event={event}
							value={circumstances}
							onChange={say}
							// Nobody typed it: it is no draft that could be overtaken.
							onKnown={setCircumstances}
							now={now}
							disabled={busy}
						/>
					)}
				</div>
				{!chosen.gone && Object.keys(action.preset).length === 0 && <Consequences {...planned} onResult={onResult} />}
			</div>
			<div className={styles["foot"]}>
				<Button
					type="submit"
					loading={busy}
					disabled={inConflict}
					rightSection={<Kbd className={styles["kbd"] ?? ""}>{t("actions.send")}</Kbd>}
				>
					{unanswered ? t("actions.again") : label}
				</Button>
				{touched && (
					<Button
						variant="subtle"
						onClick={() => {
							draft.forget()
							onLeave()
						}}
					>
						{t("actions.cancel")}
					</Button>
				)}
				<span className={styles["promise"]}>
					<Icon name="shieldCheck" /> {t(touched ? "actions.kept" : "actions.nothingSent")}
				</span>
			</div>
			{asking && (
				<ConfirmEnd
					label={label}
					caseNumber={view.number}
					onConfirm={() => void send()}
					onClose={() => setAsking(false)}
				>
					{Object.keys(action.preset).length === 0 && <Consequences {...planned} />}
				</ConfirmEnd>
			)}
		</form>
	)
}
