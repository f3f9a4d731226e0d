let pages = 0

/** Whether the page that mounts now is the first one since the address was opened. */
export function isFirstPage(): boolean {
	pages += 1
	return pages === 1
}
