import { useTranslation } from "react-i18next"
import type { PrintSheet } from "../../client/print-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"

interface SheetToldProps {
	readonly told: PrintSheet["told"]
	readonly when: (at: string) => string
}

const raw = { interpolation: { escapeValue: false } }

/** Who was told what, on paper: evidence for somebody who has no screen. */
export function SheetTold({ told, when }: SheetToldProps) {
	const { t } = useTranslation("print")
	/** « Dr Courbaril (lu, e-mail) ». */
	const sayPerson = ({ name, role, read, sent, failed }: PrintSheet["told"][number]["people"][number]) => {
		const ways = [
			t(read ? "told.read" : "told.unread"),
			...new Set(sent.map(({ channel }) => t(`told.channel.${channel}`))),
			...(failed ? [t("told.failed")] : []),
		]
		// Whoever has no inbox is reached from outside alone.
		const shown = name === null ? ways.slice(1) : ways
		return `${name ?? sayLabel(role)}${shown.length === 0 ? "" : ` (${shown.join(", ")})`}`
	}
	return (
		<section>
			<h2>{t("told.title")}</h2>
			{told.length === 0 ? (
				<p>{t("told.none")}</p>
			) : (
				<table>
					<thead>
						<tr>
							<th>{t("told.when")}</th>
							<th>{t("told.what")}</th>
							<th>{t("told.who")}</th>
						</tr>
					</thead>
					<tbody>
						{told.map((one) => (
							<tr key={`${one.at} ${one.what.en} ${one.reminder}`}>
								<td>{when(one.at)}</td>
								<td>
									{one.reminder ? t("told.reminder", { what: sayLabel(one.what), ...raw }) : sayLabel(one.what)}
									{one.procedure && <small> {sayLabel(one.procedure)}</small>}
								</td>
								<td>{one.people.length === 0 ? t("told.nobody") : one.people.map(sayPerson).join(", ")}</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
		</section>
	)
}
