import { TextInput } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { tell } from "../../client/ask.ts"
import type { SheetItem } from "../../client/bamara-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import styles from "./Bamara.module.css"

interface SheetFieldProps {
	readonly caseId: string
	readonly item: SheetItem
}

/** One item: saved when one leaves it; what could not be saved stays, and says so. */
export function SheetField({ caseId, item }: SheetFieldProps) {
	const { t } = useTranslation("bamara")
	const { t: common } = useTranslation()
	const client = useQueryClient()
	const stored = item.value ?? ""
	const [typed, setTyped] = useState<string | null>(null)
	const save = useMutation({
		networkMode: "always",
		mutationFn: async (value: string) =>
			await tell("PUT", `/cases/${caseId}/bamara-sheet/${item.id}`, { body: { value: value === "" ? null : value } }),
		onSuccess: async () => {
			await client.invalidateQueries({ queryKey: ["case", caseId, "bamara"] })
			setTyped(null)
		},
	})
	// Filled in, and not for this reader's eyes: an empty field would invite to fill it again.
	if (item.filled && item.value === null)
		return (
			<p className={styles["hidden"]}>
				<b>{item.label}</b> {t("sheet.hidden")}
			</p>
		)
	const value = typed ?? stored
	const leave = () => {
		if (typed !== null && typed.trim() !== stored) save.mutate(typed.trim())
	}
	const missing = item.required && !item.filled
	return (
		<div className={styles["field"]}>
			<TextInput
				label={
					<>
						{item.label}
						{!item.required && <span className={styles["optional"]}> {t("sheet.optional")}</span>}
					</>
				}
				description={missing ? `${t("sheet.missing")} : ${t(`sheet.supplier.${item.whoCanSupply}`)}` : undefined}
				value={value}
				maxLength={500}
				autoComplete="off"
				error={save.isError ? t("sheet.notSaved", { why: sayProblem(save.error, common) }) : undefined}
				onChange={(event) => setTyped(event.currentTarget.value)}
				onBlur={leave}
				onKeyDown={(event) => {
					if (event.key === "Enter") leave()
				}}
			/>
			<span className={styles["said"]} aria-live="polite">
				{save.isPending ? t("sheet.saving") : save.isSuccess && typed === null ? t("sheet.saved") : ""}
			</span>
		</div>
	)
}
