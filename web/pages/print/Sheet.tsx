import "../../case-parts/texts.ts"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import type { PrintSheet } from "../../client/print-contract.ts"
import { formatDay, formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Print.module.css"
import { SheetProcedures } from "./SheetProcedures.tsx"
import { SheetTold } from "./SheetTold.tsx"

/** The sheet as it prints: black on white, its times where the platform is. */
export function Sheet({ sheet }: { readonly sheet: PrintSheet }) {
	const { t } = useTranslation("print")
	const { t: said } = useTranslation("case")
	const { number, platform, patient, registry } = sheet
	// Another day it is read as another day: no « aujourd’hui » on paper.
	const when = (at: string) => formatOnPaper(at, platform.zone)
	useEffect(() => {
		const before = document.title
		// What a printer, or a PDF, is called: a number, never a name.
		document.title = `${number} · Passerelle`
		return () => {
			document.title = before
		}
	}, [number])
	const people = [sheet.physician, sheet.lead].filter((one) => one !== null)
	return (
		<article className={styles["sheet"]} aria-label={t("sheet", { number })}>
			<div className={styles["body"]}>
				<header className={styles["head"]}>
					<p className={styles["number"]}>{number}</p>
					<p>
						{platform.name}, {platform.hostHospital}
					</p>
				</header>
				<h1>{whoIs(patient)}</h1>
				<p>{whatElse(patient)}</p>
				<p className={styles["status"]}>{statusOf()}</p>
				<dl className={styles["facts"]}>
					<Fact name={t("urgency")}>{said(`urgency.${sheet.urgency}`)}</Fact>
					<Fact name={t("diagnosis")}>{t(`diagnostic.${sheet.diagnosticState}`)}</Fact>
					<Fact name={t("filieres")}>{sheet.filieres.join(", ")}</Fact>
					<Fact name={t("lives")}>{sheet.territoryOfResidence}</Fact>
					<Fact name={t("followed")}>{sheet.territoryOfCare}</Fact>
					<Fact name={t("team")}>{people.join(", ")}</Fact>
					<Fact name={t("opened")}>{when(sheet.openedAt)}</Fact>
					<Fact name={t("closed")}>{sheet.closedAt === null ? "" : when(sheet.closedAt)}</Fact>
				</dl>
				<section>
					<h2>{t("owed")}</h2>
					{sheet.owed.length === 0 ? (
						<p>{t("owedNone")}</p>
					) : (
						<table>
							<thead>
								<tr>
									<th>{t("what")}</th>
									<th>{t("who")}</th>
									<th>{t("by")}</th>
								</tr>
							</thead>
							<tbody>
								{sheet.owed.map((one, index) => (
									<tr key={`${one.title.en} ${index}`}>
										<td>
											{sayLabel(one.title)}
											{one.procedure && <small> {sayLabel(one.procedure)}</small>}
										</td>
										<td>
											{one.assignee ?? sayLabel(one.role)}
											{one.assignee !== null && <small> {sayLabel(one.role)}</small>}
										</td>
										<td>
											{one.paused ? t("onHold") : one.dueAt === null ? t("noDate") : when(one.dueAt)}
											{one.overdue && <b> {t("late")}</b>}
										</td>
									</tr>
								))}
							</tbody>
						</table>
					)}
				</section>
				<SheetProcedures sheet={sheet} when={when} />
				<SheetTold told={sheet.told} when={when} />
				<section>
					<h2>{t("registry")}</h2>
					<p>{t("registryState", { filled: registry.filled, required: registry.required })}</p>
					{registry.missing.length > 0 && <p>{t("registryMissing", { items: registry.missing.join(", ") })}</p>}
				</section>
				<section>
					<h2>{t("pathway")}</h2>
					<table>
						<thead>
							<tr>
								<th>{t("step")}</th>
								<th>{t("from")}</th>
								<th>{t("to")}</th>
							</tr>
						</thead>
						<tbody>
							{sheet.pathway.map((one) => (
								<tr key={`${one.instance} ${one.place.en} ${one.from}`} data-status={one.status}>
									<td>
										{sayLabel(one.place)} <small>{one.procedure ? sayLabel(one.procedure) : t("case")}</small>
									</td>
									<td>{when(one.from)}</td>
									<td>
										{one.status === "done" && one.to !== null
											? when(one.to)
											: t(one.status === "paused" ? "paused" : "current")}
									</td>
								</tr>
							))}
						</tbody>
					</table>
				</section>
			</div>
			<footer className={styles["foot"]}>
				<p>
					<span>{t("footer", { number, name: sheet.printedBy, when: when(sheet.printedAt) })}</span>
					<b>{t("warning")}</b>
				</p>
			</footer>
		</article>
	)

	function whoIs(one: PrintSheet["patient"]): string {
		if (one.shown === "erased") return t("erased")
		if (one.shown === "initials") return `${one.initials}, ${t("years", { count: one.age })}`
		const family = one.usedName === null ? one.birthName : `${one.usedName} (${one.birthName})`
		return `${family} ${one.givenNames}, ${t("years", { count: one.age })}`
	}

	function whatElse(one: PrintSheet["patient"]): string {
		if (one.shown === "erased") return ""
		const sex = one.sex === "female" || one.sex === "male" ? t(`sex.${one.sex}`) : t("sex.undetermined")
		if (one.shown === "initials") return sex
		const clock = { language: languageNow(), now: new Date(0) }
		return `${t("born", { day: formatDay(one.birthDate, clock) })}, ${sex}`
	}

	/** Where it stands in one sentence: who owes what first. */
	function statusOf(): string {
		if (sheet.closedAt !== null) return t("statusClosed", { when: when(sheet.closedAt) })
		const [first] = sheet.owed.filter((one) => !one.paused)
		const where = sheet.places.map(sayLabel).join(", ")
		if (!first) {
			const [held] = sheet.owed
			return held ? t("statusHold", { what: sayLabel(held.title) }) : t("statusIdle", { where })
		}
		const told = { who: first.assignee ?? sayLabel(first.role), what: lowerFirst(sayLabel(first.title)) }
		if (first.dueAt === null) return t("statusNoDate", told)
		return first.overdue
			? t("statusLate", { ...told, when: when(first.dueAt) })
			: t("statusOwed", { ...told, when: t("before", { when: when(first.dueAt) }) })
	}
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Always the date itself with its year, in the zone of the platform. */
const formatOnPaper = (at: string, zone: string): string =>
	formatInstant(at, { language: languageNow(), now: new Date(0), timeZone: zone })

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
	if (children === "") return null
	return (
		<div>
			<dt>{name}</dt>
			<dd>{children}</dd>
		</div>
	)
}
