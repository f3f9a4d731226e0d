import "./texts.ts"
import { Button, Radio, Stack } from "@mantine/core"
import { useEffect, useId, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { RecordedFor as Recorded } from "../../machines/event-definition.ts"
import { type Role, roleLabels } from "../../machines/vocabulary.ts"
import { useZone } from "../case-parts/use-zone.ts"
import type { CasePreview } from "../client/preview-contract.ts"
import { Icon } from "../components/Icon.tsx"
import { PersonSelect } from "../components/PersonSelect.tsx"
import { formatInstant } from "../format-instant.ts"
import { readClock } from "../i18n/read-clock.ts"
import { sayLabel } from "../i18n/say-label.ts"
import { DateTimeField } from "./DateTimeField.tsx"
import type { FormEvent } from "./EventForm.tsx"
import { FieldContextProvider } from "./field-context.ts"
import styles from "./RecordedFor.module.css"
import { useCasePreview } from "./use-case-preview.ts"
import { useEventMachine } from "./use-event-machine.ts"

/** In whose name, and when it really happened: now and one's own, unless said. */
export interface Circumstances {
	readonly recordedFor?: Recorded | undefined
	/** ISO 8601. */
	readonly occurredAt?: string | undefined
}

interface RecordedForProps {
	readonly caseId: string
	readonly instanceId: string
	readonly event: Pick<FormEvent, "type" | "onBehalfOf">
	readonly value: Circumstances
	readonly onChange: (value: Circumstances) => void
	/** The one party that can have done it, found before anybody said anything. Stable, as the setter of a state is. */
	readonly onKnown: (value: Circumstances) => void
	readonly now: Date
	readonly disabled?: boolean
}

/** People outside the team speak by phone and letter: what they did is theirs, whoever writes it down. */
export function RecordedFor({
	caseId,
	instanceId,
	event,
	value,
	onChange,
	onKnown,
	now,
	disabled = false,
}: RecordedForProps) {
	const { t } = useTranslation("actions")
	const { zone } = useZone()
	const { data: basis } = useCasePreview(caseId)
	const { data: machine } = useEventMachine()
	const [open, setOpen] = useState(false)
	const senders =
		machine && basis
			? machine.findSenders(basis, instanceId, event.type)
			: { self: true, others: event.onBehalfOf as readonly Role[] }
	const { recordedFor, occurredAt } = value
	// Where only one party can have done it, it is theirs: nothing is asked that has one answer.
	const only = basis && !senders.self && senders.others.length === 1 ? senders.others[0] : undefined
	const offered = useRef<Recorded | undefined>(undefined)
	useEffect(() => {
		// What somebody said themselves stays; what was offered follows the case, which may not have known the person yet.
		if (!only || !basis || (recordedFor !== undefined && recordedFor !== offered.current)) return
		const person = findParty(basis, instanceId, only)
		if (recordedFor?.role === only && recordedFor.person === person) return
		offered.current = { role: only, person }
		onKnown({ occurredAt, recordedFor: offered.current })
	}, [only, basis, recordedFor, instanceId, occurredAt, onKnown])
	const name = recordedFor?.person ? basis?.names[recordedFor.person] : undefined
	const role = recordedFor ? sayLabel(roleLabels[recordedFor.role]) : ""
	const who = recordedFor
		? name === undefined
			? t("recorded.onBehalf", { role })
			: t("recorded.named", { name, role })
		: t("recorded.self")
	const when =
		occurredAt === undefined
			? t("recorded.now").toLowerCase()
			: formatInstant(occurredAt, { ...readClock(), timeZone: zone })
	// Nobody of the team sends it in their own name: who speaks has to be said.
	const mustSay = !senders.self && senders.others.length > 0 && recordedFor === undefined
	if (!open && !mustSay)
		return (
			<p className={styles["summary"]}>
				<Icon name="user" />
				<span>{t("recorded.summary", { who, when })}</span>
				<Button variant="subtle" size="sm" disabled={disabled} onClick={() => setOpen(true)}>
					{t("recorded.change")}
				</Button>
			</p>
		)
	return (
		<fieldset className={styles["box"]} disabled={disabled}>
			<legend>{t("recorded.title")}</legend>
			{senders.others.length > 0 && (
				<Who senders={senders} basis={basis} instanceId={instanceId} value={value} onChange={onChange} />
			)}
			<When value={value} onChange={onChange} now={now} caseId={caseId} disabled={disabled} />
		</fieldset>
	)
}

/** Whoever the case knows in a role: the procedure's own party first, one who is asked now before former ones. */
function findParty(basis: CasePreview, instanceId: string, role: Role): string | null {
	if (role === "physician") return basis.physician
	const around = basis.instances.filter((one) => one.id === instanceId || one.id === basis.caseId)
	const own = [...around].sort((a, b) => Number(b.id === instanceId) - Number(a.id === instanceId))
	const parties = own.flatMap((one) => one.parties).filter((one) => one.role === role && one.person !== null)
	return (parties.find((one) => one.territory !== null) ?? parties[0])?.person ?? null
}

interface WhoProps {
	readonly senders: { readonly self: boolean; readonly others: readonly Role[] }
	readonly basis: CasePreview | undefined
	readonly instanceId: string
	readonly value: Circumstances
	readonly onChange: (value: Circumstances) => void
}

function Who({ senders, basis, instanceId, value, onChange }: WhoProps) {
	const { t } = useTranslation("actions")
	const id = useId()
	const { recordedFor } = value
	const set = (next: Recorded | undefined) => onChange({ ...value, recordedFor: next })
	return (
		<>
			<Radio.Group
				label={t("recorded.who")}
				name={`${id}-who`}
				value={recordedFor?.role ?? (senders.self ? "self" : null)}
				onChange={(one) => {
					const role = senders.others.find((other) => other === one)
					set(role ? { role, person: basis ? findParty(basis, instanceId, role) : null } : undefined)
				}}
			>
				<Stack gap={10} mt={6}>
					{senders.self && <Radio value="self" label={t("recorded.self")} />}
					{senders.others.map((role) => (
						<Radio key={role} value={role} label={t("recorded.onBehalf", { role: sayLabel(roleLabels[role]) })} />
					))}
				</Stack>
			</Radio.Group>
			{recordedFor && (
				<PersonSelect
					key={recordedFor.role}
					label={t("recorded.person")}
					description={t("recorded.unnamed")}
					value={recordedFor.person ?? ""}
					known={recordedFor.person === null ? undefined : basis?.names[recordedFor.person]}
					onChange={(person) => set({ role: recordedFor.role, person: person === "" ? null : person })}
				/>
			)}
		</>
	)
}

interface WhenProps extends Pick<RecordedForProps, "value" | "onChange" | "now" | "caseId"> {
	readonly disabled: boolean
}

function When({ value, onChange, now, caseId, disabled }: WhenProps) {
	const { t } = useTranslation("actions")
	const id = useId()
	const [earlier, setEarlier] = useState(value.occurredAt !== undefined)
	const future = value.occurredAt !== undefined && Date.parse(value.occurredAt) > now.getTime()
	return (
		<>
			<Radio.Group
				label={t("recorded.when")}
				name={`${id}-when`}
				value={earlier ? "earlier" : "now"}
				onChange={(one) => {
					setEarlier(one === "earlier")
					if (one === "now") onChange({ ...value, occurredAt: undefined })
				}}
			>
				<Stack gap={10} mt={6}>
					<Radio value="now" label={t("recorded.now")} />
					<Radio value="earlier" label={t("recorded.earlier")} />
				</Stack>
			</Radio.Group>
			{earlier && (
				<FieldContextProvider
					value={{
						caseId,
						platform: "",
						errors: future ? { occurredAt: t("error.when") } : {},
						disabled,
						idOf: (path) => `${id}-${path}`,
					}}
				>
					<DateTimeField
						field={{ label: { fr: t("recorded.at"), en: t("recorded.at") }, hint: null, required: true }}
						path="occurredAt"
						value={value.occurredAt}
						onChange={(occurredAt) => onChange({ ...value, occurredAt })}
					/>
				</FieldContextProvider>
			)}
		</>
	)
}
