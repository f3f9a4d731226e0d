import "./texts.ts"
import { useEffect, useId, useMemo, useRef } from "react"
import { useTranslation } from "react-i18next"
import type { Label } from "../../machines/vocabulary.ts"
import styles from "./EventForm.module.css"
import { type Change, Fields } from "./Fields.tsx"
import { FieldContextProvider } from "./field-context.ts"
import type { FormErrors } from "./form-errors.ts"
import { type FormSchema, readForm } from "./form-spec.ts"
import { begin, type FormValue } from "./form-value.ts"
import { useCasePreview } from "./use-case-preview.ts"

/** An event that could be sent, as `available` of the case has it. */
export interface FormEvent {
	readonly type: string
	readonly label: Label
	readonly form: FormSchema
	/** Roles outside the team for whom it may be recorded. */
	readonly onBehalfOf: readonly string[]
}

export interface FormInstance {
	readonly id: string
	readonly kind: string | null
	readonly ref: string
}

interface EventFormProps {
	readonly caseId: string
	readonly instance: FormInstance
	readonly event: FormEvent
	readonly value: FormValue
	readonly onChange: Change
	/** By dotted path; see `useEventForm`. */
	readonly errors: FormErrors
	readonly disabled?: boolean
}

/** The value that the form of an event begins with. */
export const beginForm = (event: Pick<FormEvent, "form">): FormValue => begin(readForm(event.form))

/**
 * The fields of an event, made from its definition alone. What is wrong stands at the top and at each field in the same
 * words, and the top takes the focus whenever there is something new to correct.
 */
export function EventForm({ caseId, event, value, onChange, errors, disabled = false }: EventFormProps) {
	const { t } = useTranslation("actions")
	const form = readForm(event.form)
	const base = useId()
	const { data } = useCasePreview(caseId)
	const platform = data?.platform ?? ""
	const context = useMemo(
		() => ({ caseId, platform, errors, disabled, idOf: (path: string) => `${base}-${path}` }),
		[caseId, platform, errors, disabled, base],
	)
	const isEmpty = form.kind === "group" && form.fields.length === 0
	return (
		<FieldContextProvider value={context}>
			<div className={styles["form"]}>
				<ErrorSummary errors={errors} idOf={context.idOf} />
				<Fields form={form} prefix="" value={value} onChange={onChange} />
				{isEmpty && <p className={styles["nothing"]}>{t("nothing")}</p>}
			</div>
		</FieldContextProvider>
	)
}

/** All that is to be corrected, each a way to its field. */
function ErrorSummary({ errors, idOf }: { readonly errors: FormErrors; readonly idOf: (path: string) => string }) {
	const { t } = useTranslation("actions")
	const box = useRef<HTMLDivElement>(null)
	const entries = Object.entries(errors)
	const some = entries.length > 0
	useEffect(() => {
		if (Object.keys(errors).length > 0) box.current?.focus()
	}, [errors])
	useEffect(() => {
		if (!some) return
		const before = document.title
		document.title = t("form.errorTitle", { ns: "translation", title: before })
		return () => {
			document.title = before
		}
	}, [some, t])
	if (!some) return null
	return (
		<div ref={box} className={styles["summary"]} tabIndex={-1} role="alert">
			<p>{t("error.title", { count: entries.length })}</p>
			<ul>
				{entries.map(([path, text]) => (
					<li key={path}>
						<a
							href={`#${idOf(path)}`}
							onClick={(click) => {
								click.preventDefault()
								document.getElementById(idOf(path))?.focus()
							}}
						>
							{text}
						</a>
					</li>
				))}
			</ul>
		</div>
	)
}
