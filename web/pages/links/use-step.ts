import { useSearchParams } from "react-router"

export const steps = ["accepter", "question", "refus", "avis", "autre"] as const
export type Step = (typeof steps)[number]

/** What the holder of a link is doing, in the address: the browser's own "back" leads back to the request. */
export function useStep(): {
	readonly step: Step | null
	/** Which of several things of that kind. */
	readonly what: string | null
	readonly go: (step: Step | null, what?: string) => void
} {
	const [params, setParams] = useSearchParams()
	const named = params.get("etape")
	return {
		step: steps.find((one) => one === named) ?? null,
		what: params.get("quoi"),
		go: (step, what) => setParams(step === null ? {} : { etape: step, ...(what === undefined ? {} : { quoi: what }) }),
	}
}
