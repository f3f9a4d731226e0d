import { Button } from "@mantine/core"
import { type ReactNode, useCallback, useEffect, useId, useMemo, useRef } from "react"
import { useTranslation } from "react-i18next"
import { sayProblem } from "../../client/say-problem.ts"
import { Form } from "../../components/Form.tsx"
import { Icon } from "../../components/Icon.tsx"
import { AgreementStep } from "./AgreementStep.tsx"
import { DocumentsStep } from "./DocumentsStep.tsx"
import type { DraftStore } from "./draft-store.ts"
import { RequestFormContext } from "./form-context.ts"
import { PatientStep } from "./PatientStep.tsx"
import styles from "./Request.module.css"
import { ReviewStep } from "./ReviewStep.tsx"
import { mayReach } from "./request-form-machine.ts"
import { type Step, steps } from "./request-issues.ts"
import { SituationStep } from "./SituationStep.tsx"
import { StepList } from "./StepList.tsx"
import type { RequestForm } from "./use-request-form.ts"
import { WhoStep } from "./WhoStep.tsx"

interface GuidedFormProps {
	readonly form: RequestForm
	readonly territories: readonly { readonly code: string; readonly name: string }[]
	readonly nameOfTerritory: (code: string) => string
	/** Where files wait; null where none are taken. */
	readonly store: DraftStore | null
	/** The one primary button of the last step. */
	readonly action: string
	/** Beside the form, or under it. */
	readonly help: ReactNode
	/** Under the steps. */
	readonly next?: ReactNode
	/** Why one cannot go on, beside fields: said with them, and where it can be lifted. */
	readonly obstacle?: { readonly text: string; readonly id: string } | undefined
	readonly children?: ReactNode
}

/** One subject a page: steps, questions, help. The same for the team and for people without an account. */
export function GuidedForm(props: GuidedFormProps) {
	const { form, territories, nameOfTerritory, store, action, help, next, obstacle, children } = props
	const { t } = useTranslation("request")
	const { t: say } = useTranslation()
	const { context, step, busy, send } = form
	const { variant, values, issues, refused, refusedAt, failure } = context
	const id = useId()
	const heading = useRef<HTMLHeadingElement>(null)
	const first = useRef(step)
	const title = t(`title.${step}`)
	useEffect(() => {
		document.title = `${title} · Passerelle`
		// Whoever goes on begins to read at the new question.
		if (first.current !== step) heading.current?.focus()
		first.current = step
	}, [step, title])
	const shared = useMemo(
		() => ({
			variant,
			values,
			issues,
			set: (changed: Partial<typeof values>) => send({ type: "CHANGED", values: changed }),
			go: (chosen: Step) => send({ type: "STEP_CHOSEN", step: chosen }),
			idOf: (field: string) => `${id}-${field}`,
			territories,
			nameOfTerritory,
		}),
		[variant, values, issues, send, id, territories, nameOfTerritory],
	)
	const onward = useCallback(
		() => send(step === "review" ? { type: "SUBMITTED" } : { type: "CONTINUED" }),
		[send, step],
	)
	const fields = useRef<HTMLDivElement>(null)
	useEffect(() => {
		// From any field, also one where Enter writes a new line.
		const around = fields.current
		const onKeyDown = (event: KeyboardEvent) => {
			if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || busy) return
			event.preventDefault()
			onward()
		}
		around?.addEventListener("keydown", onKeyDown)
		return () => around?.removeEventListener("keydown", onKeyDown)
	}, [busy, onward])
	const before = steps[steps.indexOf(step) - 1]
	const errors = [
		...issues.map(({ field, code }) => ({ id: shared.idOf(field), text: t(`issue.${code}`) })),
		...(refusedAt === step && obstacle ? [obstacle] : []),
	]
	const state = {
		busy,
		failure: failure === null ? null : sayProblem(failure, say),
		refused,
		errors,
		onSubmit: (event: { preventDefault: () => void }) => {
			event.preventDefault()
			if (!busy) onward()
		},
	}
	return (
		<RequestFormContext value={shared}>
			<div className={styles["layout"]} data-variant={variant}>
				<div className={styles["left"]}>
					<StepList now={step} isReachable={(one) => mayReach(context, one)} />
					{next}
				</div>
				<div ref={fields} className={styles["middle"]}>
					<p className={styles["progress"]}>{t("stepOf", { now: steps.indexOf(step) + 1, all: steps.length })}</p>
					<h1 ref={heading} tabIndex={-1}>
						{title}
					</h1>
					<p className={styles["lead"]}>{t(variant === "public" ? `publicLead.${step}` : `lead.${step}`)}</p>
					<div className={styles["fields"]}>
						<Form
							state={state}
							action={step === "review" ? action : t("continue")}
							also={
								<>
									{before && (
										<Button
											variant="subtle"
											leftSection={<Icon name="arrowLeft" />}
											aria-label={t("back", { step: t(`step.${before}`) })}
											onClick={() => send({ type: "WENT_BACK" })}
										>
											{t(`step.${before}`)}
										</Button>
									)}
									{variant === "team" && (
										<span className={styles["shortcut"]} aria-hidden="true">
											<kbd>Ctrl</kbd> <kbd>↵</kbd> {t("continueKey")}
										</span>
									)}
								</>
							}
						>
							<StepFields step={step} store={store} />
							{children}
						</Form>
					</div>
				</div>
				<aside className={styles["right"]}>{help}</aside>
			</div>
		</RequestFormContext>
	)
}

function StepFields({ step, store }: { readonly step: Step; readonly store: DraftStore | null }) {
	switch (step) {
		case "who":
			return <WhoStep />
		case "patient":
			return <PatientStep />
		case "situation":
			return <SituationStep />
		case "documents":
			return <DocumentsStep store={store} />
		case "agreement":
			return <AgreementStep />
		case "review":
			return <ReviewStep />
	}
}
