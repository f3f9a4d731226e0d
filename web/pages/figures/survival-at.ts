import type { CurveStep } from "../../client/figures-contract.ts"

/** How many had lasted at least so long, and the share that lasts longer, at any length of a survival curve. */
export function curveAt(curve: readonly CurveStep[], ms: number): { readonly atRisk: number; readonly share: number } {
	return {
		atRisk: curve.find((one) => one.ms >= ms)?.atRisk ?? 0,
		share: curve.findLast((one) => one.ms <= ms)?.share ?? 1,
	}
}
