import "./texts.ts"
import { useQueryClient } from "@tanstack/react-query"
import { useCallback, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { z } from "zod"
import type { Label } from "../../machines/vocabulary.ts"
import { ask } from "../client/ask.ts"
import { CasePreview } from "../client/preview-contract.ts"
import type { ApiProblem } from "../client/problem.ts"
import { sayLabel } from "../i18n/say-label.ts"
import { beginForm, type FormEvent, type FormInstance } from "./EventForm.tsx"
import type { Change } from "./Fields.tsx"
import { type ErrorKey, errorsOf, type FormErrors, unknownReferences } from "./form-errors.ts"
import { readForm } from "./form-spec.ts"
import { type FormValue, payloadOf } from "./form-value.ts"

interface Options {
	readonly caseId: string
	readonly instance: Pick<FormInstance, "id">
	readonly event: Pick<FormEvent, "type" | "form">
	/** What is filled in, wherever it is kept. */
	readonly value: FormValue
}

const Unknown = z.array(z.object({ id: z.string() }))

/** The form of an event whose value is kept by this component alone. Another event is another form: give it a key. */
export function useEventForm({ begun, ...of }: Omit<Options, "value"> & { readonly begun?: FormValue | undefined }) {
	const [value, setValue] = useState<FormValue>(() => begun ?? beginForm(of.event))
	const onChange: Change = useCallback((update) => setValue(update), [])
	return { value, onChange, ...useEventChecks({ ...of, value }) }
}

/**
 * What is wrong with a form that is filled in, and the payload to send. Checked with the machine's own schema, as the
 * server will.
 */
function useEventChecks({ caseId, instance, event, value }: Options) {
	const { t } = useTranslation("actions")
	const queries = useQueryClient()
	const [errors, setErrors] = useState<FormErrors>({})
	const form = readForm(event.form)
	const payload = useMemo(() => payloadOf(form, value), [form, value])
	const say = useCallback((key: ErrorKey, label: Label) => t(`error.${key}`, { label: sayLabel(label) }), [t])

	/** Whether it can be sent as it is; what is not right is said in the form. */
	async function check(): Promise<boolean> {
		const [machine, basis] = await Promise.all([
			import("./event-machine.ts"),
			queries.ensureQueryData({
				queryKey: ["case", caseId, "preview"],
				queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/preview`, CasePreview, { signal }),
			}),
		])
		const issues = machine.checkPayload(basis, instance.id, event.type, payload)
		setErrors(errorsOf(form, value, issues, say))
		return issues.length === 0
	}

	/** Says a refusal of the server at the fields that it is about. False when it is about none of them. */
	function refuse({ code, problem }: ApiProblem): boolean {
		const found = (() => {
			if (code === "PAYLOAD_INVALID") return errorsOf(form, value, problem.issues ?? [], say)
			if (code !== "REFERENCE_UNKNOWN") return {}
			const gone = Unknown.safeParse(problem["unknown"])
			const ids = gone.success ? gone.data.map(({ id }) => id) : []
			return unknownReferences(form, value, ids, say)
		})()
		if (Object.keys(found).length === 0) return false
		setErrors(found)
		return true
	}

	return { errors, payload, check, refuse, clearErrors: () => setErrors({}) }
}
