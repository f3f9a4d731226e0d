import { useRef } from "react"
import { useTranslation } from "react-i18next"
import { Anything } from "../../client/ask-by-link.ts"
import type { LinkedInstance } from "../../client/links-contract.ts"
import type { ApiProblem } from "../../client/problem.ts"
import { useLink } from "./use-link.ts"

const KEY_BYTES = 16

const newKey = (): string =>
	[...crypto.getRandomValues(new Uint8Array(KEY_BYTES))].map((one) => one.toString(16).padStart(2, "0")).join("")

/** Sends what the holder of the link does: once, however often a bad connection makes them try. */
export function useSendEvent({ id, kind, version }: LinkedInstance) {
	const { t } = useTranslation("links")
	const { client, refresh } = useLink()
	const last = useRef<{ readonly body: string; readonly key: string } | null>(null)
	return {
		send: async (type: string, payload: Readonly<Record<string, unknown>>) => {
			const body = { type, payload }
			const text = JSON.stringify(body)
			if (last.current?.body !== text) last.current = { body: text, key: newKey() }
			await client.ask(`/${kind === null ? "cases" : "procedures"}/${id}/events`, Anything, {
				method: "POST",
				body,
				headers: { "If-Match": `"${version}"`, "Idempotency-Key": last.current.key },
			})
			await refresh()
		},
		/** What to say of a refusal; what was typed stays. */
		refusal: ({ code }: ApiProblem): { readonly text: string } | undefined => {
			if (code === "LINK_ENDED") return { text: t("gate.ended") }
			const moved = code === "PRECONDITION_FAILED" || code === "VERSION_CONFLICT"
			if (!moved && code !== "EVENT_NOT_ALLOWED") return undefined
			void refresh()
			return { text: moved ? `${t("page.changed")} ${t("page.changedText")}` : t("page.notPossible") }
		},
	}
}
