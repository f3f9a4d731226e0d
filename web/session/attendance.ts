/** Without a touch for so long, what the page asks it asks by itself, ms. */
const AWAY_MS = 60_000

let touchedAt = Date.now()

/** Notes when somebody touches the page. Called once, when it starts. */
export function watchAttendance(): void {
	const note = () => {
		touchedAt = Date.now()
	}
	for (const sign of ["pointerdown", "keydown", "focus"] as const)
		window.addEventListener(sign, note, { passive: true, capture: true })
}

/**
 * Whether somebody is there. What is asked in front of an empty chair, because a colleague has changed something, must
 * not keep the screen from locking.
 */
export const isAttended = (): boolean => Date.now() - touchedAt < AWAY_MS
