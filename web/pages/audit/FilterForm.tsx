import { Button, NativeSelect, TextInput } from "@mantine/core"
import { type FormEvent, useState } from "react"
import { useTranslation } from "react-i18next"
import { PersonSelect } from "../../components/PersonSelect.tsx"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { usePlatforms } from "../../session/use-platforms.ts"
import styles from "./Audit.module.css"
import { actionLabels } from "./audit-labels.ts"
import type { Filters } from "./filters.ts"

interface FilterFormProps {
	readonly filters: Filters
	/** Of the person in the address, when an entry says it. */
	readonly personName: string | undefined
	readonly onApply: (filters: Partial<Filters>) => void
}

export function FilterForm({ filters, personName, onApply }: FilterFormProps) {
	const { t } = useTranslation()
	const language = languageNow()
	const { platforms } = usePlatforms()
	const [draft, setDraft] = useState(filters)
	const change = (name: keyof Filters) => (event: { readonly currentTarget: { readonly value: string } }) =>
		setDraft({ ...draft, [name]: event.currentTarget.value })
	const submit = (event: FormEvent) => {
		event.preventDefault()
		onApply({ ...draft, caseNumber: draft.caseNumber.trim().toUpperCase(), cursor: "" })
	}
	const byLabel = Object.entries(actionLabels)
		.map(([value, label]) => ({ value, label: sayLabel(label) }))
		.toSorted((a, b) => a.label.localeCompare(b.label, language))
	const isFiltered = Object.entries(filters).some(([name, value]) => name !== "cursor" && value !== "")
	return (
		<form className={styles["filters"]} onSubmit={submit} data-no-print aria-label={t("audit.filters")}>
			<NativeSelect
				label={t("audit.platform")}
				value={draft.platform}
				onChange={change("platform")}
				data={[{ value: "", label: t("audit.all") }, ...platforms.map(({ id, name }) => ({ value: id, label: name }))]}
			/>
			<TextInput
				label={t("audit.case")}
				placeholder="P-2026-0147"
				value={draft.caseNumber}
				onChange={change("caseNumber")}
				spellCheck={false}
			/>
			<PersonSelect
				label={t("audit.person")}
				value={draft.by}
				known={draft.by === "" ? undefined : personName}
				onChange={(by) => setDraft({ ...draft, by })}
			/>
			<NativeSelect
				label={t("audit.action")}
				value={draft.action}
				onChange={change("action")}
				data={[{ value: "", label: t("audit.all") }, ...byLabel]}
			/>
			<TextInput type="date" label={t("audit.from")} value={draft.from} max={draft.to} onChange={change("from")} />
			<TextInput type="date" label={t("audit.to")} value={draft.to} min={draft.from} onChange={change("to")} />
			<div className={styles["apply"]}>
				<Button type="submit">{t("audit.apply")}</Button>
				{isFiltered && (
					<Button
						variant="subtle"
						onClick={() => onApply({ platform: "", caseNumber: "", by: "", action: "", from: "", to: "", cursor: "" })}
					>
						{t("audit.clear")}
					</Button>
				)}
			</div>
		</form>
	)
}
