import { useForm } from "@mantine/form"
import type { FormEvent } from "react"
import { useEffect, useId, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { ApiProblem } from "../client/problem.ts"
import { sayProblem } from "../client/say-problem.ts"

type Values = Record<string, string>

interface Options<V extends Values> {
	readonly initial: V
	/** What to say when a field is not as it must be. */
	readonly check: { readonly [K in keyof V]?: (value: string, values: V) => string | undefined }
	readonly send: (values: V) => Promise<void>
	/** A refusal in words of its own, and the field that it is about. */
	readonly refusal?: (problem: ApiProblem) => { readonly field?: keyof V & string; readonly text: string } | undefined
}

/**
 * A form that checks, sends, and says what is wrong at its top and at the field. What was typed stays, whatever happens;
 * nothing is ever sent by itself.
 */
export function useSendingForm<V extends Values>({ initial, check, send, refusal }: Options<V>) {
	const { t } = useTranslation()
	const id = useId()
	const [busy, setBusy] = useState(false)
	const [failure, setFailure] = useState<string | null>(null)
	/** Counts refusals, so that the summary is focused each time. */
	const [refused, setRefused] = useState(0)
	const mounted = useRef(true)
	useEffect(() => {
		mounted.current = true
		return () => {
			mounted.current = false
		}
	}, [])
	const form = useForm<V>({
		initialValues: initial,
		validate: (values) =>
			Object.fromEntries(
				Object.entries(check).map(([name, rule]) => [
					name,
					(rule as (value: string, values: V) => string | undefined)(values[name] ?? "", values) ?? null,
				]),
			) as never,
		validateInputOnBlur: false,
	})

	const refuse = (problem: unknown) => {
		const own = problem instanceof ApiProblem ? refusal?.(problem) : undefined
		const field = own?.field
		if (field !== undefined) form.setErrors({ [field]: own?.text })
		else if (own) setFailure(own.text)
		else {
			const fields =
				problem instanceof ApiProblem && problem.code === "PAYLOAD_INVALID"
					? (problem.problem.issues ?? []).flatMap(({ path }) => {
							const [name] = path
							return typeof name === "string" && name in initial ? [name] : []
						})
					: []
			if (fields.length > 0) form.setErrors(Object.fromEntries(fields.map((name) => [name, t("form.check")])) as never)
			else setFailure(sayProblem(problem, t))
		}
		setRefused((count) => count + 1)
	}

	async function submit(): Promise<void> {
		if (busy) return
		setFailure(null)
		if (form.validate().hasErrors) {
			setRefused((count) => count + 1)
			return
		}
		setBusy(true)
		try {
			await send(form.getValues())
		} catch (error) {
			if (mounted.current) refuse(error)
		} finally {
			if (mounted.current) setBusy(false)
		}
	}

	const idOf = (name: string): string => `${id}-${name}`
	return {
		values: form.values,
		set: (name: keyof V & string, value: string) => form.setFieldValue(name, value as never),
		reset: form.reset,
		field: (name: keyof V & string) => {
			const { onChange, value, error, onBlur } = form.getInputProps(name) as {
				onChange: (event: unknown) => void
				value: string
				error: string | undefined
				onBlur: () => void
			}
			return { id: idOf(name), name, onChange, value, error, onBlur }
		},
		idOf,
		/** Sends as the button does. */
		submit: () => void submit(),
		/** For `Form`. */
		state: {
			busy,
			failure,
			refused,
			errors: Object.entries(form.errors).flatMap(([name, text]) =>
				typeof text === "string" ? [{ id: idOf(name), text }] : [],
			),
			onSubmit: (event: FormEvent) => {
				event.preventDefault()
				void submit()
			},
		},
	}
}

export type FormState = ReturnType<typeof useSendingForm>["state"]
