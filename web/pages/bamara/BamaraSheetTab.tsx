import "./texts.ts"
import { SegmentedControl, Switch } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { groupBy } from "../../../machines/group-by.ts"
import { ask } from "../../client/ask.ts"
import { BamaraSheet, type SheetItem } from "../../client/bamara-contract.ts"
import { QueryView } from "../../components/QueryView.tsx"
import styles from "./Bamara.module.css"
import { CopyList } from "./CopyList.tsx"
import { SheetField } from "./SheetField.tsx"

/** The BaMaRa sheet of a case: what is filled in, what is missing and who can give it, ready to be copied out. */
export function BamaraSheetTab({ caseId }: { readonly caseId: string }) {
	const { t } = useTranslation("bamara")
	const [mode, setMode] = useState<"fill" | "copy">("fill")
	const [missingOnly, setMissingOnly] = useState(false)
	const query = useQuery({
		queryKey: ["case", caseId, "bamara"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/bamara-sheet`, BamaraSheet, { signal }),
	})
	return (
		<QueryView query={query} rows={6}>
			{({ items, completeness }) => {
				const missing = completeness.required - completeness.filled
				const shown = missingOnly && missing > 0 ? items.filter((one) => one.required && !one.filled) : items
				return (
					<div className={styles["sheet"]}>
						<div className={styles["head"]}>
							<p>
								{completeness.complete
									? t("sheet.complete")
									: t("sheet.progress", { filled: completeness.filled, required: completeness.required })}
							</p>
							<SegmentedControl
								aria-label={t("sheet.mode")}
								value={mode}
								onChange={(value) => setMode(value === "copy" ? "copy" : "fill")}
								data={[
									{ value: "fill", label: t("sheet.fill") },
									{ value: "copy", label: t("sheet.copy") },
								]}
							/>
						</div>
						{mode === "copy" ? (
							<CopyList items={items} />
						) : (
							<>
								{missing > 0 && (
									<Switch
										checked={missingOnly}
										onChange={(event) => setMissingOnly(event.currentTarget.checked)}
										label={t("sheet.missingOnly", { count: missing })}
									/>
								)}
								{[...groupBy(shown, ({ section }) => section)].map(([section, fields]) => (
									<Section key={section} caseId={caseId} title={t(`sheet.section.${section}`)} items={fields} />
								))}
							</>
						)}
					</div>
				)
			}}
		</QueryView>
	)
}

interface SectionProps {
	readonly caseId: string
	readonly title: string
	readonly items: readonly SheetItem[]
}

const Section = ({ caseId, title, items }: SectionProps) => (
	<section className={styles["section"]}>
		<h3>{title}</h3>
		{items.map((item) => (
			<SheetField key={item.id} caseId={caseId} item={item} />
		))}
	</section>
)
