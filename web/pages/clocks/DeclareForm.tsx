import { Button, NativeSelect, TextInput } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { useHere } from "../../case-parts/use-here.ts"
import { useNow } from "../../case-parts/use-now.ts"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { ask } from "../../client/ask.ts"
import { IncidentEffect, incidentKinds } from "../../client/clocks-contract.ts"
import { Created } from "../../client/contract.ts"
import { Form } from "../../components/Form.tsx"
import { Panel } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Clocks.module.css"
import { instantOfLocal, localOfInstant } from "./local-time.ts"
import { incidentsKey } from "./use-clocks.ts"

interface DeclareFormProps {
	/** Territories that the reader may declare one for. */
	readonly declares: readonly string[]
	readonly onDone: () => Promise<unknown>
	readonly onCancel: () => void
}

/** What happens where, since when and until when; and how many deadlines that moves. */
export function DeclareForm(props: DeclareFormProps) {
	const { territories } = useTerritories()
	// Its times are those of a territory: there is nothing to fill in before its zone is known.
	return territories.length === 0 ? null : <Fields {...props} />
}

function Fields({ declares, onDone, onCancel }: DeclareFormProps) {
	const { t } = useTranslation("clocks")
	const { find, nameOf } = useTerritories()
	const here = useHere()
	const now = useNow()
	const zoneOf = (code: string) => find(code)?.zone ?? "UTC"
	const first = declares.find((one) => one === here?.code) ?? declares[0] ?? ""
	const form = useSendingForm({
		initial: { territory: first, kind: "cyclone", from: localOfInstant(now, zoneOf(first)), until: "" },
		check: {
			from: (from) => (instantOfLocal(from, "UTC") === undefined ? t("incidents.dateMissing") : undefined),
			until: (until, { from }) => {
				if (instantOfLocal(until, "UTC") === undefined) return t("incidents.dateMissing")
				return until <= from ? t("incidents.order") : undefined
			},
		},
		send: async ({ territory, kind, from, until }) => {
			const zone = zoneOf(territory)
			const body = {
				territory,
				kind,
				from: instantOfLocal(from, zone),
				expectedTo: instantOfLocal(until, zone),
			}
			await ask("POST", "/territory-incidents", Created, { body })
			await onDone()
		},
	})
	const { territory, from } = form.values
	const begins = instantOfLocal(from, zoneOf(territory))
	const effect = useQuery({
		queryKey: [...incidentsKey, "effect", territory, begins],
		queryFn: ({ signal }) =>
			ask("GET", `/territory-incidents/effect?territory=${territory}&from=${begins ?? ""}`, IncidentEffect, { signal }),
		enabled: begins !== undefined,
	})
	const place = nameOf(territory)
	return (
		<Panel title={t("incidents.declare")}>
			<Form
				state={form.state}
				action={t("incidents.declare")}
				also={
					<Button variant="subtle" onClick={onCancel}>
						{t("cancel")}
					</Button>
				}
			>
				<div className={styles["pair"]}>
					<NativeSelect
						{...form.field("territory")}
						label={t("incidents.territory")}
						data={declares.map((code) => ({ value: code, label: nameOf(code) }))}
					/>
					<NativeSelect
						{...form.field("kind")}
						label={t("incidents.kindLabel")}
						data={incidentKinds.map((kind) => ({ value: kind, label: t(`incidents.kind.${kind}`) }))}
					/>
					<TextInput {...form.field("from")} type="datetime-local" label={t("incidents.from", { place })} />
					<TextInput {...form.field("until")} type="datetime-local" label={t("incidents.until", { place })} />
				</div>
				<p className={styles["meta"]} aria-live="polite">
					{effect.data && t("incidents.effect", { count: effect.data.cases, deadlines: effect.data.deadlines })}
				</p>
			</Form>
		</Panel>
	)
}
