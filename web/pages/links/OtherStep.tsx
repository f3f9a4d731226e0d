import { NativeSelect, Textarea, TextInput } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { Tick } from "./Choices.tsx"
import { FileField } from "./FileField.tsx"
import { fileFits } from "./file-fits.ts"
import { type FormField, formFields } from "./form-fields.ts"
import { StepFrame } from "./StepFrame.tsx"
import type { fr } from "./texts.fr.ts"
import { type Draft, useDraft, useKept } from "./use-draft.ts"
import { useLink } from "./use-link.ts"
import { useSendEvent } from "./use-send-event.ts"
import { useStep } from "./use-step.ts"

interface OtherStepProps {
	readonly onBack: () => void
	/** What to show when nothing of that kind is possible. */
	readonly otherwise: ReactNode
}

/** Any other event, with a form made from what its machine declares. */
export function OtherStep({ onBack, otherwise }: OtherStepProps) {
	const { view } = useLink()
	const { what } = useStep()
	const [id, type] = (what ?? "").split(".")
	const [found] = useState(() => {
		const instance = view.instances.find((one) => one.id === id)
		const event = instance?.available.find((one) => one.type === type)
		return instance && event ? { event, fields: formFields(instance, event.type) } : undefined
	})
	const instance = view.instances.find((one) => one.id === id)
	if (!found || !instance) return otherwise
	return (
		<OtherForm
			instance={instance}
			type={found.event.type}
			title={sayLabel(found.event.label)}
			fields={found.fields}
			onBack={onBack}
		/>
	)
}

interface OtherFormProps {
	readonly instance: LinkedInstance
	readonly type: string
	readonly title: string
	readonly fields: readonly FormField[]
	readonly onBack: () => void
}

function OtherForm(props: OtherFormProps) {
	const draft = useDraft(`${props.instance.id}.${props.type}`)
	return draft.found && <Fields {...props} draft={draft} found={draft.found} />
}

type FieldsProps = OtherFormProps & { readonly draft: Draft; readonly found: Readonly<Record<string, string>> }
type FieldName = keyof (typeof fr)["actions"]["field"]
type ValueName = keyof (typeof fr)["actions"]["value"]

/** Fields that nobody fills in: whoever holds the link is the one they are about. */
const isAsked = ({ kind }: FormField): boolean => kind !== "none" && kind !== "me" && kind !== "mes"

function Fields({ instance, type, title, fields, onBack, draft, found }: FieldsProps) {
	const { t } = useTranslation("links")
	const { client, view } = useLink()
	const { send, refusal } = useSendEvent(instance)
	const [files, setFiles] = useState<Readonly<Record<string, File | null>>>({})
	const asked = fields.filter(isAsked)
	const form = useSendingForm<Record<string, string>>({
		initial: Object.fromEntries(asked.map(({ name }) => [name, found[name] ?? ""])),
		check: Object.fromEntries(
			asked.map(({ name, kind, required }) => [
				name,
				(value: string) => {
					const file = files[name]
					if (kind === "file" || kind === "files") {
						if (file && !fileFits(file)) return t("expert.fileWrong")
						return required && !file ? t("actions.required") : undefined
					}
					return required && kind !== "tick" && value.trim() === "" ? t("actions.required") : undefined
				},
			]),
		),
		send: async (values) => {
			const payload: Record<string, unknown> = {}
			for (const field of fields) {
				const value = await valueOf(field, values[field.name]?.trim() ?? "")
				if (value !== undefined) payload[field.name] = value
			}
			await send(type, payload)
			draft.erase()
			onBack()
		},
		refusal,
	})
	useKept(draft, form.values)

	async function valueOf({ name, kind, required }: FormField, value: string): Promise<unknown> {
		const file = files[name]
		switch (kind) {
			case "tick":
				return value === "yes" || (required ? false : undefined)
			case "moment":
				return value === "" ? undefined : new Date(value).toISOString()
			case "file":
				return file ? await client.addDocument(view.caseId, file) : undefined
			case "files":
				return file ? [await client.addDocument(view.caseId, file)] : undefined
			case "me":
				return required ? view.person?.id : undefined
			case "mes":
				return required && view.person ? [view.person.id] : undefined
			case "none":
				return undefined
			case "text":
			case "long":
			case "choice":
			case "day":
				return value === "" ? undefined : value
		}
	}

	const labelOf = ({ name, required }: FormField) =>
		`${t(`actions.field.${name as FieldName}`)}${required ? "" : ` (${t("expert.optional")})`}`
	return (
		<StepFrame title={title} lead={view.platform.name} draft={draft} onBack={onBack}>
			<Form state={form.state} action={t("actions.send")}>
				{asked.map((field) => {
					const { name, kind, maxLength } = field
					const label = labelOf(field)
					switch (kind) {
						case "long":
							return (
								<Textarea key={name} {...form.field(name)} label={label} autosize minRows={3} maxLength={maxLength} />
							)
						case "choice":
							return (
								<NativeSelect
									key={name}
									{...form.field(name)}
									label={label}
									data={["", ...field.values].map((value) => ({
										value,
										label: value === "" ? "" : t(`actions.value.${value as ValueName}`),
									}))}
								/>
							)
						case "tick":
							return (
								<Tick
									key={name}
									label={t(`actions.field.${name as FieldName}`)}
									checked={form.values[name] === "yes"}
									onChange={(checked) => form.set(name, checked ? "yes" : "")}
								/>
							)
						case "file":
						case "files":
							return (
								<FileField
									key={name}
									id={form.idOf(name)}
									label={t(`actions.field.${name as FieldName}`)}
									optional={!field.required}
									error={form.field(name).error}
									file={files[name] ?? null}
									onChange={(file) => setFiles((before) => ({ ...before, [name]: file }))}
								/>
							)
						case "day":
							return <TextInput key={name} {...form.field(name)} label={label} type="date" />
						case "moment":
							return <TextInput key={name} {...form.field(name)} label={label} type="datetime-local" />
						case "text":
							return (
								<TextInput key={name} {...form.field(name)} label={label} maxLength={maxLength} autoComplete="off" />
							)
						case "me":
						case "mes":
						case "none":
							return null
					}
				})}
			</Form>
		</StepFrame>
	)
}
