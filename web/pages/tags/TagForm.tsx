import { Button, NativeSelect, TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import type { DifficultyTag } from "../../client/case-file-contract.ts"
import { Created } from "../../client/contract.ts"
import { Form } from "../../components/Form.tsx"
import { Panel } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { sayLabel } from "../../i18n/say-label.ts"

const kinds = ["difficulty", "improvement", "contribution"] as const
const LEAST = 3

interface TagFormProps {
	/** The tag that the new one takes the place of. */
	readonly replaced: DifficultyTag | null
	readonly onDone: () => Promise<unknown>
	readonly onCancel: () => void
}

export function TagForm({ replaced, onDone, onCancel }: TagFormProps) {
	const { t } = useTranslation("tags")
	const long = (words: string) => (words.trim().length < LEAST ? t("missing") : undefined)
	const form = useSendingForm({
		initial: { kind: replaced?.kind ?? "difficulty", fr: replaced?.label.fr ?? "", en: replaced?.label.en ?? "" },
		check: { fr: long, en: long },
		send: async ({ kind, fr, en }) => {
			const label = { fr: fr.trim(), en: en.trim() }
			const body = { kind, label, ...(replaced ? { replaces: replaced.id } : {}) }
			await ask("POST", "/directory/difficulty-tags", Created, { body })
			await onDone()
		},
		refusal: ({ code }) => (code === "REFERENCE_UNKNOWN" ? { text: t("gone") } : undefined),
	})
	return (
		<Panel
			title={replaced ? t("replaceTitle", { label: sayLabel(replaced.label) }) : t("add")}
			lead={replaced ? t("replaceLead") : undefined}
		>
			<Form
				state={form.state}
				action={replaced ? t("replaceAction") : t("addAction")}
				also={
					<Button variant="subtle" onClick={onCancel}>
						{t("cancel")}
					</Button>
				}
			>
				{!replaced && (
					<NativeSelect
						{...form.field("kind")}
						label={t("kindLabel")}
						data={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
					/>
				)}
				<TextInput {...form.field("fr")} label={t("fr")} maxLength={120} />
				<TextInput {...form.field("en")} label={t("en")} maxLength={120} lang="en" />
			</Form>
		</Panel>
	)
}
