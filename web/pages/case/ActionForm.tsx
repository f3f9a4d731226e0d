import { Button, Kbd } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
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
import { baseOf, type Chosen } from "./chosen-action.ts"
import type { Draft } from "./draft.ts"
import { SimpleFields } from "./SimpleFields.tsx"
import { isConflict, isNotAllowed, sendEvent } from "./send-event.ts"
import { useActionDraft } from "./use-action-draft.ts"
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
	readonly kept: boolean
}

/** Fills in one action, shows what it will do, and sends it when its author agrees; never by itself. */
export function ActionForm({ view, path, chosen, onSent, onLeave, onSee }: ActionFormProps) {
	const { t } = useTranslation(["casePage", "translation"])
	const { instance, action } = chosen
	const { id: person } = useMe()
	const client = useQueryClient()
	const now = baseOf(instance, path, view.lastSeq)
	const typed = useActionDraft(
		{ person, caseId: view.id, instanceId: instance.id, type: action.type },
		now,
		action.preset,
	)
	const { draft, touched } = typed
	const [busy, setBusy] = useState(false)
	const [asking, setAsking] = useState(false)
	const [failure, setFailure] = useState<Failure | null>(null)
	const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
	const [overtaken, setOvertaken] = useState(false)
	const form = useRef<HTMLFormElement>(null)
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

	const label = sayLabel(action.label)
	const inConflict = chosen.gone || (touched && draft.base.version !== instance.version) || (overtaken && !busy)

	function refuse(error: unknown, sent: Draft): void {
		if (error instanceof ConnectionLost) {
			typed.setPending(sent, true)
			setFailure({ text: t("offline.kept"), kept: true })
			return
		}
		if (isConflict(error)) {
			setOvertaken(true)
			void client.invalidateQueries({ queryKey: caseKey(view.id) })
			return
		}
		if (error instanceof ApiProblem && error.code === "PAYLOAD_INVALID") {
			const issues = error.problem.issues ?? []
			setErrors(Object.fromEntries(issues.map((one) => [one.path.join("."), t("form.check", { ns: "translation" })])))
			setFailure({ text: t("form.toCorrect", { ns: "translation", count: Math.max(1, issues.length) }), kept: false })
			return
		}
		if (isNotAllowed(error)) setFailure({ text: t("actions.unmet"), kept: false })
		else setFailure({ text: sayProblem(error, t as never), kept: false })
	}

	async function send(): Promise<void> {
		if (busy) return
		setAsking(false)
		setFailure(null)
		setErrors({})
		setBusy(true)
		const sent = typed.sending()
		try {
			const done = await sendEvent({
				kind: instance.kind,
				instanceId: instance.id,
				type: action.type,
				draft: sent,
				key: sent.key ?? "",
			})
			typed.forget()
			onSent(chosen, done)
		} catch (error) {
			refuse(error, sent)
		} finally {
			setBusy(false)
		}
	}

	function submit(event: FormEvent): void {
		event.preventDefault()
		if (inConflict) return
		if (action.ends) setAsking(true)
		else void send()
	}
	useEffect(() => {
		const own = form.current
		// The browser's own way to send a form asks whatever a click on its button does.
		const hear = (event: KeyboardEvent) => {
			if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
			event.preventDefault()
			own?.requestSubmit()
		}
		own?.addEventListener("keydown", hear)
		return () => own?.removeEventListener("keydown", hear)
	}, [])

	return (
		<form ref={form} className={styles["form"]} onSubmit={submit} noValidate aria-label={label}>
			<h2 id="action">{label}</h2>
			{instance.kind !== null && <p className={styles["of"]}>{sayLabel(instance.label)}</p>}
			{inConflict && (
				<ConflictPanel
					caseId={view.id}
					chosen={chosen}
					before={draft.base}
					now={now}
					onReview={() => {
						typed.rebase(now)
						setOvertaken(false)
						form.current?.querySelector<HTMLElement>("input, textarea, select, button[type=submit]")?.focus()
					}}
					onLeave={() => {
						typed.forget()
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
				<SimpleFields
					form={action.form}
					value={draft.value}
					errors={errors}
					disabled={busy}
					onChange={(value) => typed.change({ value })}
				/>
			</div>
			<div className={styles["foot"]}>
				<Button
					type="submit"
					loading={busy}
					disabled={inConflict}
					rightSection={<Kbd className={styles["kbd"] ?? ""}>{t("actions.send")}</Kbd>}
				>
					{draft.pending ? t("actions.again") : label}
				</Button>
				{touched && (
					<Button
						variant="subtle"
						onClick={() => {
							typed.forget()
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
				/>
			)}
		</form>
	)
}
