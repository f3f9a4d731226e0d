import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import { ApiProblem } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { MovedTask, TaskOutcome, type WorkItem } from "../../client/work-contract.ts"
import { showToast } from "../../components/toasts.ts"

/** A task as far as somebody takes it, gives it back or passes it on. */
export type MovableTask = Pick<WorkItem, "id" | "title" | "caseNumber">

export type Moves = ReturnType<typeof useMoves>

/** Taking, giving back and passing on a task: what happened is said, and the list shows it. */
export function useMoves({ onMoved }: { readonly onMoved: (item: MovableTask) => void }) {
	const { t } = useTranslation("work")
	const { t: common } = useTranslation()
	const client = useQueryClient()
	const [failure, setFailure] = useState<string | null>(null)
	const [delegating, setDelegating] = useState<MovableTask | null>(null)
	const [moving, setMoving] = useState<string | null>(null)
	const refresh = () => client.invalidateQueries({ queryKey: ["work"] })

	async function explain(item: MovableTask, error: unknown): Promise<string> {
		if (!(error instanceof ApiProblem)) return sayProblem(error, common)
		if (error.code === "TASK_NOT_OPEN") return t("done.closed")
		if (error.code !== "TASK_TAKEN") return sayProblem(error, common)
		try {
			const { by } = await ask("GET", `/work/${item.id}/outcome`, TaskOutcome)
			return by === null ? t("done.takenAlone") : t("done.taken", { name: by })
		} catch {
			return t("done.takenAlone")
		}
	}
	async function move(item: MovableTask, action: "claim" | "release" | "delegate", said: string, to?: string) {
		if (moving !== null) return
		setMoving(item.id)
		setFailure(null)
		try {
			await ask("POST", `/tasks/${item.id}/${action}`, MovedTask, to === undefined ? {} : { body: { to } })
			showToast(said)
			onMoved(item)
		} catch (error) {
			setFailure(await explain(item, error))
		} finally {
			setMoving(null)
			void refresh()
		}
	}
	return {
		failure,
		dismiss: () => setFailure(null),
		moving,
		claim: (item: MovableTask) => move(item, "claim", t("done.claimed")),
		release: (item: MovableTask) => move(item, "release", t("done.released")),
		/** The task whose dialog is open. */
		delegating,
		askDelegate: (item: MovableTask | null) => setDelegating(item),
		delegate: async (item: MovableTask, to: { readonly id: string; readonly name: string }) => {
			setDelegating(null)
			await move(item, "delegate", t("done.delegated", { name: to.name }), to.id)
		},
	}
}
