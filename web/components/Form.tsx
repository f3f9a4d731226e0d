import { Button } from "@mantine/core"
import { type ReactNode, useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import styles from "./Form.module.css"
import type { FormState } from "./use-sending-form.ts"

interface FormProps {
	readonly state: FormState
	/** The one primary button: its verb and object. */
	readonly action: string
	/** Not the first thing to do on its page: there is one primary button, if any. */
	readonly quiet?: boolean
	/** Beside it. */
	readonly also?: ReactNode
	readonly children: ReactNode
}

export function Form({ state, action, quiet = false, also, children }: FormProps) {
	const { t } = useTranslation()
	const { busy, failure, refused, errors, onSubmit } = state
	const summary = useRef<HTMLDivElement>(null)
	useEffect(() => {
		if (refused > 0) summary.current?.focus()
	}, [refused])
	const wrong = failure !== null || errors.length > 0
	useEffect(() => {
		if (!wrong) return
		const before = document.title
		document.title = t("form.errorTitle", { title: before })
		return () => {
			document.title = before
		}
	}, [wrong, t])
	return (
		<form className={styles["form"]} onSubmit={onSubmit} noValidate>
			{wrong && (
				<div ref={summary} className={styles["summary"]} tabIndex={-1} role="alert">
					<p className={styles["title"]}>{failure ?? t("form.toCorrect", { count: errors.length })}</p>
					{failure === null && (
						<ul>
							{errors.map(({ id, text }) => (
								<li key={id}>
									<a
										href={`#${id}`}
										onClick={(event) => {
											event.preventDefault()
											document.getElementById(id)?.focus()
										}}
									>
										{text}
									</a>
								</li>
							))}
						</ul>
					)}
				</div>
			)}
			{children}
			<div className={styles["actions"]}>
				<Button type="submit" loading={busy} variant={quiet ? "default" : "filled"}>
					{action}
				</Button>
				{also}
			</div>
		</form>
	)
}
