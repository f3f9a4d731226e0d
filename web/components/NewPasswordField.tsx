import { PasswordInput } from "@mantine/core"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { Icon } from "./Icon.tsx"
import type { Judgement } from "./judge-password.ts"
import styles from "./NewPasswordField.module.css"

const SHORTEST = 12
/** Strokes of the gauge, of four. */
const strokes = { short: 1, breached: 1, weak: 2, good: 3, strong: 4 } as const
type Verdict = keyof typeof strokes

type Judge = (password: string, owner: readonly string[]) => Judgement

/** Half a megabyte of dictionaries: fetched when somebody is about to choose a password, and never awaited. */
function useJudge(wanted: boolean): Judge | undefined {
	const [judge, setJudge] = useState<{ readonly run: Judge }>()
	useEffect(() => {
		if (!wanted) return
		let current = true
		void import("./judge-password.ts").then(
			({ judgePassword }) => {
				if (current) setJudge({ run: judgePassword })
			},
			// Without it the length is judged here, and the rest when it is sent.
			() => undefined,
		)
		return () => {
			current = false
		}
	}, [wanted])
	return judge?.run
}

interface NewPasswordFieldProps {
	readonly field: {
		readonly id: string
		readonly name: string
		readonly value: string
		readonly error: string | undefined
		readonly onChange: (event: unknown) => void
		readonly onBlur: () => void
	}
	readonly label: string
	/** Name, login, e-mail: no part of the password. */
	readonly owner: readonly string[]
}

/** A password to choose, with what is still wrong with it while it is typed. */
export function NewPasswordField({ field, label, owner }: NewPasswordFieldProps) {
	const { t } = useTranslation()
	const [touched, setTouched] = useState(false)
	const judge = useJudge(touched)
	const { value } = field
	const length = Array.from(value.normalize("NFKC")).length
	const verdict: Verdict | undefined = value === "" ? undefined : length < SHORTEST ? "short" : judge?.(value, owner)
	const gauge = verdict === undefined ? (length >= SHORTEST ? 2 : 0) : strokes[verdict]
	const said =
		verdict === "short"
			? t("password.short", { count: SHORTEST - length })
			: verdict === undefined
				? t("password.rule")
				: t(`password.verdict.${verdict}`)
	return (
		<div>
			<PasswordInput
				{...field}
				label={label}
				description={t("password.advice")}
				autoComplete="new-password"
				onFocus={() => setTouched(true)}
				visibilityToggleButtonProps={{ "aria-label": t("password.show") }}
				aria-describedby={`${field.id}-strength`}
			/>
			<div className={styles["strength"]}>
				<span className={styles["gauge"]} aria-hidden="true">
					{[1, 2, 3, 4].map((stroke) => (
						<i key={stroke} data-on={stroke <= gauge} />
					))}
				</span>
				<p id={`${field.id}-strength`} aria-live="polite">
					{(verdict === "good" || verdict === "strong") && <Icon name="check" />} {said}
				</p>
			</div>
		</div>
	)
}
