/** What somebody has begun to write on a case, for as long as the page is open: never kept on the device. */
const drafts = new Map<string, string>()

const keyOf = (person: string, caseId: string): string => `${person} ${caseId}`

export const draftOf = (person: string, caseId: string): string => drafts.get(keyOf(person, caseId)) ?? ""

export function keepDraft(person: string, caseId: string, text: string): void {
	if (text === "") drafts.delete(keyOf(person, caseId))
	else drafts.set(keyOf(person, caseId), text)
}
