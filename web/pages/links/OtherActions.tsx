import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Card.module.css"
import { Card } from "./Card.tsx"
import { formFields, isFillable } from "./form-fields.ts"
import { useStep } from "./use-step.ts"

interface OtherActionsProps {
	readonly instance: LinkedInstance
	/** Events that the page has a way of its own for. */
	readonly except: readonly string[]
}

/** Whatever else the machine lets the holder of the link do now, by the names that it gives. */
export function OtherActions({ instance, except }: OtherActionsProps) {
	const { t } = useTranslation("links")
	const { go } = useStep()
	const others = instance.available.filter((one) => !except.includes(one.type))
	const fillable = others.filter((one) => isFillable(formFields(instance, one.type)))
	if (others.length === 0) return null
	return (
		<Card title={t("actions.title")}>
			{fillable.map((one) => (
				<Button key={one.type} variant="default" onClick={() => go("autre", `${instance.id}.${one.type}`)}>
					{sayLabel(one.label)}
				</Button>
			))}
			{fillable.length < others.length && <p className={styles["small"]}>{t("actions.byPhone")}</p>}
		</Card>
	)
}
