import { useTranslation } from "react-i18next"
import type { PrintSheet } from "../../client/print-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Print.module.css"

type Procedure = PrintSheet["procedures"][number]

interface SheetProceduresProps {
	readonly sheet: PrintSheet
	readonly when: (at: string) => string
}

/** Opinions and referrals: where each stands, who was asked, what they answered. The registry has a part of its own. */
export function SheetProcedures({ sheet, when }: SheetProceduresProps) {
	const { t } = useTranslation("print")
	const shown = sheet.procedures.filter((one) => one.kind !== "bamaraEntry" && one.kind !== "satisfactionSurvey")
	const referrals = shown.filter((one) => one.kind === "extraMedicalReferral")
	const medical = shown.filter((one) => !referrals.includes(one))
	const part = (title: string, procedures: readonly Procedure[]) => (
		<section>
			<h2>{title}</h2>
			{procedures.length === 0 ? (
				<p>{t("none")}</p>
			) : (
				procedures.map((one) => <SheetProcedure key={one.ref} procedure={one} when={when} />)
			)}
		</section>
	)
	return (
		<>
			{part(t("opinions"), medical)}
			{part(t("referrals"), referrals)}
		</>
	)
}

interface SheetProcedureProps {
	readonly procedure: Procedure
	readonly when: (at: string) => string
}

function SheetProcedure({ procedure, when }: SheetProcedureProps) {
	const { t } = useTranslation("print")
	const { label, places, startedAt, done, parties, said } = procedure
	const asked = parties.flatMap((one) =>
		one.name === null ? [] : [`${one.name} (${sayLabel(one.role).toLowerCase()})`],
	)
	return (
		<div className={styles["procedure"]}>
			<h3>
				{sayLabel(label)} : {places.length === 0 && done ? t("ended") : places.map(sayLabel).join(", ")}
			</h3>
			<p>
				<small>
					{t("since", { when: when(startedAt) })}
					{asked.length > 0 && ` ; ${t("asked")} : ${[...new Set(asked)].join(", ")}`}
				</small>
			</p>
			{said.map((one) => (
				<div key={one.at + one.what.en} className={styles["said"]}>
					<p>
						<b>{one.by}</b>, {when(one.at)} : {sayLabel(one.what)}
					</p>
					{one.texts.map((text) => (
						<p key={text} className={styles["quote"]}>
							{text}
						</p>
					))}
					{one.documents.map((name) => (
						<p key={name}>{t("report", { name })}</p>
					))}
				</div>
			))}
		</div>
	)
}
