import { isStep, onward } from "./mark-drawing.ts"
import type { DrawnElement } from "./open-drawing.ts"

/** Keys that lead from step to step. */
export const walkingKeys = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"] as const
export type WalkingKey = (typeof walkingKeys)[number]

const middleOf = ({ x, y, width, height }: DrawnElement) => ({ x: x + width / 2, y: y + height / 2 })
const byPlace = (a: DrawnElement, b: DrawnElement): number => a.x - b.x || a.y - b.y

/** The steps that can be walked to, from the first to the last. */
export const stepsOf = (elements: readonly DrawnElement[]): readonly DrawnElement[] =>
	elements.filter((element) => !element.labelTarget && isStep(element)).sort(byPlace)

/** Steps that one gets to from another, whatever gateways and boxes lie between. */
function after(step: DrawnElement): readonly DrawnElement[] {
	const found = new Set<DrawnElement>()
	const seen = new Set<DrawnElement>([step])
	const ways = [step]
	for (let from = ways.pop(); from; from = ways.pop()) {
		for (const { next } of onward(from)) {
			if (seen.has(next)) continue
			seen.add(next)
			if (isStep(next)) found.add(next)
			else ways.push(next)
		}
	}
	return [...found]
}

/**
 * The step that a key leads to: to the right the one that follows along a flow, to the left the one that it followed, and
 * of several the one that lies most nearly straight on; up and down the nearest of what stands above or below.
 *
 * @param steps as `stepsOf` gives them
 * @returns the same step where there is no way on
 */
export function walkFrom(steps: readonly DrawnElement[], from: DrawnElement, key: WalkingKey): DrawnElement {
	const here = middleOf(from)
	const nearest = (some: readonly DrawnElement[], distance: (x: number, y: number) => number): DrawnElement => {
		const ranked = some
			.filter((one) => one !== from)
			.map((one) => ({ one, far: distance(middleOf(one).x - here.x, middleOf(one).y - here.y) }))
			.sort((a, b) => a.far - b.far || byPlace(a.one, b.one))
		return ranked[0]?.one ?? from
	}
	const straightOn = (dx: number, dy: number): number => Math.abs(dy) * 2 + Math.abs(dx)
	const upright = (dx: number, dy: number): number => Math.abs(dx) * 2 + Math.abs(dy)
	switch (key) {
		case "Home":
			return steps[0] ?? from
		case "End":
			return steps.at(-1) ?? from
		case "ArrowRight": {
			const next = after(from).filter((one) => steps.includes(one))
			const onwards = next.filter((one) => middleOf(one).x > here.x)
			return nearest(onwards.length > 0 ? onwards : next, straightOn)
		}
		case "ArrowLeft": {
			const previous = steps.filter((one) => after(one).includes(from))
			const backwards = previous.filter((one) => middleOf(one).x < here.x)
			return nearest(backwards.length > 0 ? backwards : previous, straightOn)
		}
		case "ArrowUp":
			return nearest(
				steps.filter((one) => middleOf(one).y < here.y - from.height / 2),
				upright,
			)
		case "ArrowDown":
			return nearest(
				steps.filter((one) => middleOf(one).y > here.y + from.height / 2),
				upright,
			)
	}
}
