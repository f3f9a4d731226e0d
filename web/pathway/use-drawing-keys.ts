import { type KeyboardEvent, useCallback, useEffect, useState } from "react"
import type { OpenDrawing } from "./open-drawing.ts"
import type { StepStatus } from "./read-walk.ts"
import { stepsOf, type WalkingKey, walkFrom, walkingKeys } from "./walk-drawing.ts"

interface Walk {
	readonly drawing: OpenDrawing | null
	readonly steps: ReadonlyMap<string, StepStatus>
	/** Whether a step is drawn where one looks. */
	readonly isShown: (id: string) => boolean
	/** Opens what is behind a step, if anything is. */
	readonly open: (id: string) => void
}

const isWalking = (key: string): key is WalkingKey => (walkingKeys as readonly string[]).includes(key)

/**
 * Walks a drawing by keyboard: it is entered where the case is, arrows follow the flows, Enter opens. The step where one
 * stands is given back, to be said.
 */
export function useDrawingKeys({ drawing, steps, isShown, open }: Walk) {
	const [at, setAt] = useState<string | null>(null)
	useEffect(() => {
		drawing?.pointAt(at)
	}, [drawing, at])
	const enter = useCallback((): void => {
		const known = stepsOf(drawing?.elements ?? []).filter(({ id }) => isShown(id))
		const active = known.filter(({ id }) => steps.get(id)?.token)
		const first = active.find(({ id }) => steps.get(id)?.state === "late") ?? active[0] ?? known[0]
		setAt((before) => (before !== null && known.some(({ id }) => id === before) ? before : (first?.id ?? null)))
	}, [drawing, steps, isShown])
	const leave = useCallback((): void => setAt(null), [])
	const press = useCallback(
		(event: KeyboardEvent): void => {
			// Keys of the browser are its own.
			if (event.ctrlKey || event.metaKey || event.altKey) return
			const from = at === null ? undefined : drawing?.find(at)
			if (!drawing || !from) return
			if (event.key === "Enter") {
				event.preventDefault()
				open(from.id)
			} else if (isWalking(event.key)) {
				event.preventDefault()
				const known = stepsOf(drawing.elements).filter(({ id }) => isShown(id))
				setAt(walkFrom(known, from, event.key).id)
			}
		},
		[at, drawing, isShown, open],
	)
	return { at, enter, leave, press }
}
