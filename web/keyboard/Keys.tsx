import "./texts.ts"
import { Fragment } from "react"
import { useTranslation } from "react-i18next"
import styles from "./Keys.module.css"

const named = ["Enter", "Space", "Escape", "ArrowUp", "ArrowDown"] as const

/** The caps of a shortcut as they are called here. */
export function Keys({ keys }: { readonly keys: string }) {
	const { t } = useTranslation("keyboard")
	const say = (key: string) => {
		const name = named.find((one) => one === key)
		if (name) return t(`keys.${name}`)
		return key.length === 1 ? key.toUpperCase() : key
	}
	return (
		<span className={styles["keys"]}>
			{keys.split(" ").map((step, position) => (
				<Fragment key={step}>
					{position > 0 && <span className={styles["then"]}>{t("after")}</span>}
					{step.split("+").map((key) => (
						<kbd key={key}>{say(key)}</kbd>
					))}
				</Fragment>
			))}
		</span>
	)
}
