import { useEffect, useRef, useState } from "react"
import { ApiProblem, ConnectionLost } from "../../../client/problem.ts"
import { sendDocument } from "./send-document.ts"

/** As the API does (`db/document-file.ts`): said before anything is sent. */
const MOST_BYTES = 10 * 1024 * 1024
export const ACCEPTED = "application/pdf,image/png,image/jpeg,.pdf,.png,.jpg,.jpeg"
const TYPES = new Set(["application/pdf", "image/png", "image/jpeg"])
const ENDINGS = /\.(pdf|png|jpe?g)$/i

/** Why a file was not added. */
export type Failure = "tooLarge" | "empty" | "badType" | "badContent" | "cut" | { readonly error: unknown }

export interface Upload {
	readonly id: string
	readonly file: File
	readonly state: "waiting" | "sending" | "done" | "failed"
	/** From 0 to 1. */
	readonly part: number
	readonly failure: Failure | null
}

/** What can be said of a file before it is sent. */
function refusalOf(file: File): Failure | null {
	if (file.size === 0) return "empty"
	if (file.size > MOST_BYTES) return "tooLarge"
	if (!TYPES.has(file.type) && !(file.type === "" && ENDINGS.test(file.name))) return "badType"
	return null
}

function failureOf(error: unknown): Failure {
	if (error instanceof ConnectionLost) return "cut"
	if (!(error instanceof ApiProblem)) return { error }
	if (error.problem.status === 413) return "tooLarge"
	return error.problem.issues?.some(({ path }) => path[0] === "file") ? "badContent" : { error }
}

const uploadOf = (file: File): Upload => {
	const failure = refusalOf(file)
	return { id: crypto.randomUUID(), file, state: failure ? "failed" : "waiting", part: 0, failure }
}

/**
 * Files on their way to a case, one after the other: a slow link serves one of them well, or all of them badly. What
 * failed stays until it is sent again or put away. Leaving the page ends what is on its way.
 */
export function useUploads(caseId: string, onAdded: () => Promise<unknown>) {
	const [uploads, setUploads] = useState<readonly Upload[]>([])
	/** The last of the queue: each begins when the one before has ended. */
	const last = useRef<Promise<void>>(Promise.resolve())
	const leaving = useRef<AbortController>(null)
	useEffect(() => {
		const controller = new AbortController()
		leaving.current = controller
		return () => controller.abort()
	}, [])
	const change = (id: string, to: Partial<Upload>) =>
		setUploads((before) => before.map((one) => (one.id === id ? { ...one, ...to } : one)))

	async function send({ id, file }: Upload): Promise<void> {
		const signal = leaving.current?.signal
		if (!signal || signal.aborted) return
		change(id, { state: "sending", part: 0, failure: null })
		try {
			await sendDocument(caseId, { file, signal, onProgress: (part) => change(id, { part }) })
			change(id, { state: "done" })
			await onAdded()
		} catch (error) {
			change(id, { state: "failed", failure: failureOf(error) })
		}
	}
	const queue = (upload: Upload) => {
		last.current = last.current.then(() => send(upload))
	}
	return {
		uploads,
		add: (files: Iterable<File>) => {
			const added = [...files].map(uploadOf)
			setUploads((before) => [...before.filter((one) => one.state !== "done"), ...added])
			for (const one of added) if (one.state === "waiting") queue(one)
		},
		again: (upload: Upload) => {
			change(upload.id, { state: "waiting", failure: null })
			queue(upload)
		},
		dismiss: (id: string) => setUploads((before) => before.filter((one) => one.id !== id)),
	}
}
