type Listener<T> = (value: T) => void

function channel<T>() {
	const listeners = new Set<Listener<T>>()
	return {
		emit: (value: T) => {
			for (const listener of listeners) listener(value)
		},
		on: (listener: Listener<T>) => {
			listeners.add(listener)
			return () => {
				listeners.delete(listener)
			}
		},
	}
}

const ended = channel<null>()
const seen = channel<Date>()
const connection = channel<boolean>()

/** What the client learns by the way, for the parts of the screen that show it. */
export const sessionEvents = {
	/** The server no longer knows the session. */
	ended: () => ended.emit(null),
	onEnded: (listener: () => void) => ended.on(listener),
	/** The server has seen the session just now: its idle time begins anew. */
	seen: () => seen.emit(new Date()),
	onSeen: (listener: Listener<Date>) => seen.on(listener),
	/** Whether the last request got an answer. */
	connection: (works: boolean) => connection.emit(works),
	onConnection: (listener: Listener<boolean>) => connection.on(listener),
}
