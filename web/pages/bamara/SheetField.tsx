import { Button, NativeSelect, TextInput } from "@mantine/core"
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
			// What a full sheet makes possible is possible as soon as it is said to be full.
			await client.invalidateQueries({ queryKey: ["case", caseId, "preview"] })
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
	const shown = {
		label: (
			<>
				{item.label}
				{!item.required && <span className={styles["optional"]}> {t("sheet.optional")}</span>}
			</>
		),
		description: missing ? `${t("sheet.missing")} : ${t(`sheet.supplier.${item.whoCanSupply}`)}` : undefined,
		error: save.isError ? t("sheet.notSaved", { why: sayProblem(save.error, common) }) : undefined,
	}
	const { suggested } = item
	return (
		<div className={styles["field"]}>
			{item.choices.length > 0 ? (
				<NativeSelect
					{...shown}
					value={chosenOf(item, value)}
					data={optionsOf(item, value, t("sheet.choose"))}
					onChange={({ currentTarget }) => {
						setTyped(currentTarget.value)
						save.mutate(currentTarget.value)
					}}
				/>
			) : (
				<TextInput
					{...shown}
					value={value}
					maxLength={500}
					autoComplete="off"
					onChange={(event) => setTyped(event.currentTarget.value)}
					onBlur={leave}
					onKeyDown={(event) => {
						if (event.key === "Enter") leave()
					}}
				/>
			)}
			{suggested !== null && value === "" && (
				<p className={styles["suggested"]}>
					<span>{t("sheet.suggested", { value: suggested })}</span>
					<Button size="sm" variant="default" loading={save.isPending} onClick={() => save.mutate(suggested)}>
						{t("sheet.take")}
						<span className="spoken">{` : ${item.label}`}</span>
					</Button>
				</p>
			)}
			<span className={styles["said"]} aria-live="polite">
				{save.isPending ? t("sheet.saving") : save.isSuccess && typed === null ? t("sheet.saved") : ""}
			</span>
		</div>
	)
}

/** As it is kept: code and label, as one copies them out. */
const written = ({ code, label }: SheetItem["choices"][number]): string => `${code} ${label}`

/** The choice with the code that is kept; what was typed before there were choices stays as it is. */
const chosenOf = ({ choices }: SheetItem, value: string): string => {
	const known = choices.find(({ code }) => value === code || value.startsWith(`${code} `))
	return known ? written(known) : value
}

const optionsOf = (item: SheetItem, value: string, none: string) => {
	const chosen = chosenOf(item, value)
	const choices = item.choices.map((one) => ({ value: written(one), label: one.label }))
	const other = chosen === "" || choices.some((one) => one.value === chosen) ? [] : [{ value: chosen, label: chosen }]
	return [{ value: "", label: none }, ...choices, ...other]
}
