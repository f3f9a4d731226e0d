import { ConnectionLost, problemOf } from "../../client/problem.ts"

/** A large file on a slow link takes its time. */
const TIMEOUT_MS = 180_000

const TYPES: readonly (readonly [ending: string, type: string])[] = [
	[".png", "image/png"],
	[".jpg", "image/jpeg"],
	[".jpeg", "image/jpeg"],
]

/** Adds a file to a case. @throws ApiProblem, ConnectionLost */
export async function sendFile(caseId: string, name: string, bytes: ArrayBuffer): Promise<void> {
	const type = TYPES.find(([ending]) => name.toLowerCase().endsWith(ending))?.[1] ?? "application/pdf"
	let response: Response
	try {
		response = await fetch(`/api/cases/${caseId}/documents`, {
			method: "POST",
			credentials: "same-origin",
			headers: { "Content-Type": type, "X-File-Name": encodeURIComponent(name) },
			body: bytes,
			signal: AbortSignal.timeout(TIMEOUT_MS),
		})
	} catch {
		throw new ConnectionLost()
	}
	if (!response.ok) throw await problemOf(response)
}
