import { useMachine } from "@xstate/react"
import { useMemo } from "react"
import { type RequestFormInput, requestFormMachine } from "./request-form-machine.ts"
import { type Step, steps } from "./request-issues.ts"

/** The machine of the form, as its pages look at it. */
export function useRequestForm(input: RequestFormInput) {
	const [snapshot, send] = useMachine(requestFormMachine, { input })
	const { context } = snapshot
	const step: Step = steps.find((one) => snapshot.matches({ filling: one })) ?? "review"
	const checking = snapshot.matches("checking")
	const sending = snapshot.matches("sending")
	const done = snapshot.matches("done")
	return useMemo(
		() => ({ context, step, checking, sending, busy: checking || sending, done, send }),
		[context, step, checking, sending, done, send],
	)
}

export type RequestForm = ReturnType<typeof useRequestForm>
