import { Button, NativeSelect, Radio, Textarea, TextInput } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useRef } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../../client/ask.ts"
import { type CaseAround, DifficultyTags, type RemarkKind } from "../../../client/case-file-contract.ts"
import { Form } from "../../../components/Form.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import { useSendingForm } from "../../../components/use-sending-form.ts"
import { sayLabel } from "../../../i18n/say-label.ts"
import styles from "./Difficulties.module.css"
import { todayHere } from "./today-here.ts"

const kinds = ["difficulty", "improvement", "contribution"] as const

/** Between instance and place in the value of the list of steps; in neither of them. */
const SEPARATOR = " "

interface DifficultyFormProps {
	readonly around: CaseAround
	readonly onDone: () => Promise<unknown>
	readonly onCancel: () => void
}

/** A difficulty, an idea or a success: a tag and a day are enough. */
export function DifficultyForm({ around, onDone, onCancel }: DifficultyFormProps) {
	const { t } = useTranslation("caseTabs")
	const id = useRef(crypto.randomUUID())
	const today = todayHere()
	const tags = useQuery({
		queryKey: ["difficulty-tags"],
		queryFn: ({ signal }) => ask("GET", "/directory/difficulty-tags", DifficultyTags, { signal }),
	})
	const steps = stepsOf(around)
	const form = useSendingForm({
		initial: { kind: "difficulty", tag: "", step: steps[0]?.value ?? "", occurredOn: today, remark: "" },
		check: {
			tag: (tag) => (tag === "" ? t("difficulties.tagMissing") : undefined),
			occurredOn: (day) =>
				day === "" ? t("difficulties.dayMissing") : day > today ? t("difficulties.dayFuture") : undefined,
		},
		send: async ({ tag, step, occurredOn, remark }) => {
			const [instance, place] = step.split(SEPARATOR)
			const body = {
				id: id.current,
				tag,
				occurredOn,
				...(instance ? { instance } : {}),
				...(place ? { place } : {}),
				...(remark.trim() === "" ? {} : { remark: remark.trim() }),
			}
			await tell("POST", `/cases/${around.id}/difficulties`, { body })
			await onDone()
		},
		refusal: ({ code }) =>
			code === "REFERENCE_UNKNOWN" ? { field: "tag", text: t("difficulties.tagGone") } : undefined,
	})
	const kind = form.values.kind as RemarkKind
	const { onChange: _onChange, ...kindField } = form.field("kind")
	return (
		<div className={styles["form"]}>
			<h4>{t("difficulties.formTitle")}</h4>
			<QueryView query={tags}>
				{({ items }) => (
					<Form
						state={form.state}
						action={t("difficulties.send")}
						also={
							<Button variant="subtle" onClick={onCancel}>
								{t("cancel")}
							</Button>
						}
					>
						<Radio.Group
							{...kindField}
							label={t("difficulties.kindLabel")}
							onChange={(value) => {
								form.set("kind", value)
								form.set("tag", "")
							}}
						>
							<div className={styles["kinds"]}>
								{kinds.map((one) => (
									<Radio key={one} value={one} label={t(`difficulties.kind.${one}`)} />
								))}
							</div>
						</Radio.Group>
						<NativeSelect
							{...form.field("tag")}
							label={t("difficulties.tag")}
							data={[
								{ value: "", label: "" },
								...items
									.filter((one) => one.kind === kind)
									.map((one) => ({ value: one.id, label: sayLabel(one.label) })),
							]}
						/>
						<NativeSelect
							{...form.field("step")}
							label={t("difficulties.step")}
							description={t("difficulties.stepHint")}
							data={[...steps, { value: "", label: t("difficulties.wholeCase") }]}
						/>
						<TextInput
							{...form.field("occurredOn")}
							className={styles["day"] ?? ""}
							type="date"
							max={today}
							label={t("difficulties.day")}
						/>
						<Textarea
							{...form.field("remark")}
							label={t("difficulties.remark")}
							description={t("difficulties.remarkHint")}
							autosize
							minRows={2}
							maxRows={8}
						/>
					</Form>
				)}
			</QueryView>
		</div>
	)
}

/** Where the case is now: its running procedures first, then the steps of the case itself. */
function stepsOf({
	id,
	places,
	procedures,
}: CaseAround): readonly { readonly value: string; readonly label: string }[] {
	const running = procedures.filter((one) => !one.done)
	return [
		...running.flatMap((one) =>
			one.places.map((place) => ({
				value: `${one.id}${SEPARATOR}${place.id}`,
				label: `${sayLabel(one.label)} : ${sayLabel(place.label)}`,
			})),
		),
		...places.map((place) => ({ value: `${id}${SEPARATOR}${place.id}`, label: sayLabel(place.label) })),
		...procedures.filter((one) => one.done).map((one) => ({ value: one.id, label: sayLabel(one.label) })),
	]
}
