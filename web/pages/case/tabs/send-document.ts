import { ConnectionLost, problemOf } from "../../../client/problem.ts"
import { sessionEvents } from "../../../session/session-events.ts"

/** Without a byte sent or received for so long, the connection is taken for dead. */
const SILENCE_MS = 60_000

interface Sending {
	readonly file: File
	readonly signal: AbortSignal
	/** From 0 to 1. */
	readonly onProgress: (part: number) => void
}

/**
 * Sends a file to a case, saying how far it is. `fetch` does not tell what has been sent.
 *
 * @throws ApiProblem, ConnectionLost
 */
export async function sendDocument(caseId: string, { file, signal, onProgress }: Sending): Promise<void> {
	const response = await new Promise<Response>((resolve, reject) => {
		const request = new XMLHttpRequest()
		let silence: ReturnType<typeof setTimeout>
		const alive = () => {
			clearTimeout(silence)
			silence = setTimeout(() => request.abort(), SILENCE_MS)
		}
		const lost = () => {
			clearTimeout(silence)
			if (!signal.aborted) sessionEvents.connection(false)
			reject(new ConnectionLost())
		}
		request.open("POST", `/api/cases/${caseId}/documents`)
		request.setRequestHeader("Accept", "application/json")
		// Its content decides; a browser that does not know the type says nothing of it.
		request.setRequestHeader("Content-Type", file.type === "" ? "application/pdf" : file.type)
		request.setRequestHeader("X-File-Name", encodeURIComponent(file.name))
		request.upload.addEventListener("progress", ({ loaded, total }) => {
			alive()
			onProgress(total === 0 ? 1 : loaded / total)
		})
		request.addEventListener("load", () => {
			clearTimeout(silence)
			sessionEvents.connection(true)
			resolve(new Response(request.responseText || null, { status: request.status }))
		})
		request.addEventListener("error", lost)
		request.addEventListener("abort", lost)
		signal.addEventListener("abort", () => request.abort())
		alive()
		request.send(file)
	})
	if (response.status === 502 || response.status === 503 || response.status === 504) throw new ConnectionLost()
	if (response.ok) {
		sessionEvents.seen()
		return
	}
	const problem = await problemOf(response)
	if (problem.code === "UNAUTHENTICATED") sessionEvents.ended()
	throw problem
}
