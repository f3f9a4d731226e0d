import "./texts.ts"
import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useEffect, useId, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import type { RecordedFor } from "../../machines/event-definition.ts"
import type { Preview } from "../../machines/preview.ts"
import { useTerritories } from "../case-parts/use-territories.ts"
import { useZone } from "../case-parts/use-zone.ts"
import { ask } from "../client/ask.ts"
import { type CasePreview, EventFacts } from "../client/preview-contract.ts"
import { ConnectionLost } from "../client/problem.ts"
import { Icon } from "../components/Icon.tsx"
import { formatDay } from "../format-instant.ts"
import { readClock } from "../i18n/read-clock.ts"
import { sayLabel } from "../i18n/say-label.ts"
import styles from "./Consequences.module.css"
import type { FormEvent } from "./EventForm.tsx"
import { errorsOf } from "./form-errors.ts"
import { readForm } from "./form-spec.ts"
import { type FormValue, withTextsToCome } from "./form-value.ts"
import { type Line, sayConsequences } from "./say-consequences.ts"
import { useCasePreview } from "./use-case-preview.ts"
import { type EventMachine, useEventMachine } from "./use-event-machine.ts"

const TYPING_MS = 300

interface ConsequencesProps {
	readonly caseId: string
	readonly instanceId: string
	readonly event: Pick<FormEvent, "type" | "form">
	/** `useEventForm` has it. */
	readonly payload: FormValue
	readonly recordedFor?: RecordedFor | undefined
	/** ISO 8601; now when not given. */
	readonly occurredAt?: string | undefined
	readonly now: Date
	/** Whether it is possible as it is filled in; undefined while that is not known. */
	readonly onResult?: (possible: boolean | undefined) => void
}

/** What an event will do, before it is sent: computed here by the machines that will do it. */
export function Consequences(props: ConsequencesProps) {
	const { t } = useTranslation("actions")
	const machine = useEventMachine()
	const basis = useCasePreview(props.caseId)
	const id = useId()
	const failure = machine.error ?? basis.error
	return (
		<section className={styles["box"]} aria-labelledby={id}>
			<h3 id={id}>{t("preview.title")}</h3>
			<div aria-live="polite" aria-atomic="true">
				{machine.data && basis.data ? (
					<Effects {...props} machine={machine.data} basis={basis.data} />
				) : (
					<p className={styles["quiet"]}>
						{failure === null
							? t("preview.waiting")
							: t(failure instanceof ConnectionLost ? "preview.offline" : "preview.failed")}
					</p>
				)}
			</div>
		</section>
	)
}

interface EffectsProps extends ConsequencesProps {
	readonly machine: EventMachine
	readonly basis: CasePreview
}

function Effects({ machine, basis, event, instanceId, onResult, now, ...props }: EffectsProps) {
	const { t } = useTranslation("actions")
	const [payload] = useDebouncedValue(props.payload, TYPING_MS)
	const form = readForm(event.form)
	const filled = useMemo(() => withTextsToCome(form, payload), [form, payload])
	const question = machine.factsQuestion(basis, instanceId, event.type, filled)
	const facts = useQuery({
		queryKey: ["case", props.caseId, "facts", instanceId, event.type, question],
		queryFn: ({ signal }) =>
			ask("POST", `/cases/${props.caseId}/facts`, EventFacts, {
				signal,
				body: { instanceId, type: event.type, payload: question },
			}),
		enabled: question !== null,
		placeholderData: keepPreviousData,
		staleTime: 60_000,
	})
	const known = question === null ? noFacts : facts.data
	// A minute is fine enough for what is due in hours: nothing is worked out again at each tick of the clock.
	const minute = Math.floor(now.getTime() / 60_000) * 60_000
	const { recordedFor, occurredAt } = props
	const preview = useMemo(
		() =>
			known &&
			machine.tryEvent(basis, {
				instanceId,
				type: event.type,
				payload: filled,
				facts: known.facts,
				recordedFor,
				occurredAt: occurredAt === undefined ? undefined : new Date(occurredAt),
				now: new Date(minute),
			}),
		[machine, basis, instanceId, event.type, filled, known, recordedFor, occurredAt, minute],
	)
	const possible = preview?.possible
	useEffect(() => {
		onResult?.(possible)
	}, [possible, onResult])
	if (question !== null && facts.isError) return <p className={styles["quiet"]}>{t("preview.directory")}</p>
	if (!known) return <p className={styles["quiet"]}>{t("preview.waiting")}</p>
	const away = known.away.map(({ name, until, deputy }) => {
		const day = formatDay(until, readClock())
		const text =
			deputy === null
				? t("away.said", { name, day, interpolation: { escapeValue: false } })
				: t("away.saidDeputy", { name, day, deputy, interpolation: { escapeValue: false } })
		return <Effect key={name} line={{ icon: "playerPause", text }} />
	})
	const absent = away.length > 0 && <ul className={styles["lines"]}>{away}</ul>
	if (!preview) {
		const issues = machine.checkPayload(basis, instanceId, event.type, filled)
		const labels = Object.values(errorsOf(form, payload, issues, (_, label) => sayLabel(label)))
		return (
			<>
				{absent}
				<p className={styles["quiet"]}>
					{labels.length === 0
						? t("preview.incomplete")
						: t("preview.missing", { labels: [...new Set(labels)].join(", "), interpolation: { escapeValue: false } })}
				</p>
			</>
		)
	}
	return (
		<>
			{absent}
			<Told preview={preview} basis={basis} names={known.names} now={now} recordedFor={recordedFor} />
		</>
	)
}

const noFacts = { facts: {}, names: {}, away: [] }

interface ToldProps {
	readonly preview: Preview
	readonly basis: CasePreview
	readonly names: Readonly<Record<string, string>>
	readonly now: Date
	readonly recordedFor: RecordedFor | undefined
}

function Told({ preview, basis, names, now, recordedFor }: ToldProps) {
	const { t } = useTranslation("actions")
	const { t: tCase } = useTranslation("case")
	const { zone, locale } = useZone()
	const { find } = useTerritories()
	const [all, setAll] = useState(false)
	if (!preview.possible) return <Impossible preview={preview} />
	const { lines, details } = sayConsequences(preview.consequences, {
		t,
		tCase,
		locale,
		zone,
		now,
		findTerritory: find,
		say: sayLabel,
		nameOf: (person) => names[person] ?? basis.names[person],
		platformName: (platform) => basis.platformNames[platform],
		recordedFor,
	})
	const shown = all ? [...lines, ...details] : lines
	return (
		<>
			<ul className={styles["lines"]}>
				{shown.map((line) => (
					<Effect key={line.text} line={line} />
				))}
			</ul>
			{details.length > 0 && (
				<button type="button" className={styles["more"]} aria-expanded={all} onClick={() => setAll(!all)}>
					{all ? t("preview.less") : t("preview.more", { count: details.length })}
				</button>
			)}
		</>
	)
}

function Impossible({ preview }: { readonly preview: Extract<Preview, { possible: false }> }) {
	const { t } = useTranslation("actions")
	const reasons =
		preview.code === "FORBIDDEN"
			? [t("preview.forbidden")]
			: preview.code === "INSTANCE_BLOCKED"
				? [t("preview.blocked")]
				: preview.reasons.map(sayLabel)
	return (
		<div className={styles["impossible"]}>
			<p>
				<Icon name="ban" />
				<strong>{t("preview.impossible")}</strong>
			</p>
			<ul>
				{reasons.map((one) => (
					<li key={one}>{one}</li>
				))}
			</ul>
		</div>
	)
}

/** A sentence with its weights: what is between `**`. */
function Effect({ line }: { readonly line: Line }) {
	return (
		<li>
			<Icon name={line.icon} />
			<span>
				{line.text.split("**").map((part, index) =>
					// Every second part stood between two marks.
					index % 2 === 1 ? <strong key={part}>{part}</strong> : part,
				)}
			</span>
		</li>
	)
}
