const KEY = "passerelle.return"

/** A path of ours, and nothing that a browser could take for another site's. */
export function safePath(path: string | null): string {
	if (path === null || !/^\/(?![/\\])/.test(path)) return "/"
	return path
}

/** Remembered over the way to Pro Santé Connect and back, in this tab only. */
export function rememberPath(path: string): void {
	try {
		sessionStorage.setItem(KEY, path)
	} catch {
		// The start page will do.
	}
}

export function takeRememberedPath(): string | undefined {
	try {
		const path = sessionStorage.getItem(KEY)
		sessionStorage.removeItem(KEY)
		return path === null ? undefined : safePath(path)
	} catch {
		return undefined
	}
}
