import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import { Me } from "../../client/contract.ts"
import { TaskCandidates } from "../../client/work-contract.ts"
import { Dialog } from "../../components/Dialog.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatDay } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./DelegateDialog.module.css"
import type { MovableTask, Moves } from "./use-moves.ts"

const Role = Me.shape.roles.element.shape.role

/** To whom a task can be passed on: those who may do it, who is away, and how much each has to do. */
export function DelegateDialog({ item, moves }: { readonly item: MovableTask; readonly moves: Moves }) {
	const { t } = useTranslation("work")
	const { t: common } = useTranslation()
	const [to, setTo] = useState<string | null>(null)
	const [missing, setMissing] = useState(false)
	const first = useRef<HTMLInputElement>(null)
	const close = () => moves.askDelegate(null)
	const candidates = useQuery({
		queryKey: ["work", "candidates", item.id],
		queryFn: ({ signal }) => ask("GET", `/tasks/${item.id}/candidates`, TaskCandidates, { signal }),
	})
	useEffect(() => {
		// They come after the dialog has opened: one chooses at once.
		if (candidates.data) first.current?.focus()
	}, [candidates.data])
	const said = (role: string): string => {
		const known = Role.safeParse(role)
		return known.success ? common(`role.${known.data}`) : role
	}
	return (
		<Dialog title={t("delegate.title")} onClose={close}>
			<p className={styles["about"]}>{t("delegate.about", { task: sayLabel(item.title), number: item.caseNumber })}</p>
			<QueryView query={candidates} rows={3}>
				{({ items }) => {
					const others = items.filter((one) => !one.current)
					const chosen = others.find((one) => one.id === to)
					if (others.length === 0)
						return (
							<>
								<p>{t("delegate.none")}</p>
								<Button variant="default" mt={16} onClick={close}>
									{t("delegate.back")}
								</Button>
							</>
						)
					return (
						<form
							onSubmit={(event) => {
								event.preventDefault()
								if (chosen) void moves.delegate(item, chosen)
								else setMissing(true)
							}}
						>
							<fieldset
								className={styles["people"]}
								aria-label={t("delegate.title")}
								aria-describedby="delegate-missing"
							>
								{others.map((one, index) => (
									<label key={one.id} className={styles["person"]}>
										<input
											type="radio"
											name="to"
											value={one.id}
											checked={to === one.id}
											ref={index === 0 ? first : undefined}
											onChange={() => {
												setTo(one.id)
												setMissing(false)
											}}
										/>
										<b>{one.name}</b>
										<span className={styles["detail"]}>
											{[
												...one.roles.map(said),
												t("delegate.open", { count: one.openTasks }),
												...(one.absentUntil === null
													? []
													: [t("delegate.absent", { day: formatDay(one.absentUntil, readClock()) })]),
											].join(" · ")}
										</span>
									</label>
								))}
							</fieldset>
							<p id="delegate-missing" className={styles["missing"]} role="alert">
								{missing && t("delegate.choose")}
							</p>
							<div className={styles["buttons"]}>
								<Button type="submit">{t("delegate.give")}</Button>
								<Button variant="subtle" onClick={close}>
									{t("delegate.back")}
								</Button>
							</div>
						</form>
					)
				}}
			</QueryView>
		</Dialog>
	)
}
