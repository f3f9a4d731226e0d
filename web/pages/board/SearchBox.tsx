import { useMutation } from "@tanstack/react-query"
import { type KeyboardEvent, type RefObject, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { ask } from "../../client/ask.ts"
import { type FoundPatients, FoundPatients as FoundPatientsSchema } from "../../client/board-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Icon } from "../../components/Icon.tsx"
import { LOCALES } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { areShown } from "../../keyboard/shortcuts.ts"
import { usePreferences } from "../../preferences/preferences.ts"
import styles from "./SearchBox.module.css"

/** What begins like a case number: `P-2026-01`, `2026-01`, `0147`. */
const NUMBER = /^(p-?)?\d[\d-]*$/i

/** As numbers are written: `2026-01` is looked for as `P-2026-01`. */
function numberOf(text: string): string {
	const plain = text.toUpperCase()
	if (plain.startsWith("P-")) return plain
	if (plain.startsWith("P")) return `P-${plain.slice(1)}`
	return `P-${plain}`
}

interface SearchBoxProps {
	readonly box: RefObject<HTMLInputElement | null>
	/** Beginning of a number that the board shows now. */
	readonly number: string | undefined
	readonly onNumber: (number: string | null) => void
}

/**
 * Numbers filter the board. A name is asked for once, when somebody says so: each search is recorded, and a name is in no
 * address.
 */
export function SearchBox({ box, number, onNumber }: SearchBoxProps) {
	const { t } = useTranslation("board")
	const { t: tCommon } = useTranslation()
	const shown = areShown(usePreferences())
	const id = useId()
	const [text, setText] = useState(number ?? "")
	const search = useMutation({
		mutationFn: (name: string) => ask("POST", "/cases/search", FoundPatientsSchema, { body: { name } }),
	})
	const trimmed = text.trim()
	const isNumber = NUMBER.test(trimmed) || /^p-$/i.test(trimmed)
	const close = () => search.reset()

	const press = (event: KeyboardEvent<HTMLInputElement>) => {
		if (event.key === "Escape") {
			if (search.isIdle && text === "") box.current?.blur()
			close()
			setText("")
			if (number !== undefined) onNumber(null)
		}
		if (event.key !== "Enter") return
		event.preventDefault()
		if (trimmed === "") onNumber(null)
		else if (isNumber) onNumber(numberOf(trimmed))
		else if (trimmed.length >= 2) search.mutate(trimmed)
	}

	const hint = (() => {
		if (trimmed === "" || !search.isIdle) return null
		if (isNumber) return numberOf(trimmed) === number ? null : t("search.byNumber")
		return trimmed.length < 2 ? t("search.short") : t("search.byName")
	})()

	return (
		<search className={styles["search"]}>
			<label className={styles["field"]}>
				<Icon name="search" size={16} />
				<input
					ref={box}
					type="text"
					inputMode="search"
					enterKeyHint="search"
					autoComplete="off"
					spellCheck={false}
					maxLength={80}
					placeholder={t("search.placeholder")}
					aria-label={t("search.label")}
					aria-describedby={hint === null ? undefined : id}
					value={text}
					onChange={({ target }) => {
						close()
						setText(target.value)
						if (target.value === "" && number !== undefined) onNumber(null)
					}}
					onKeyDown={press}
				/>
				{shown && <kbd aria-hidden="true">/</kbd>}
			</label>
			<div aria-live="polite" className={styles["below"]}>
				{hint !== null && (
					<p id={id} className={styles["hint"]}>
						{hint}
					</p>
				)}
				{search.isError && <p className={styles["hint"]}>{sayProblem(search.error, tCommon)}</p>}
				{search.data && <Results found={search.data} onClose={close} />}
			</div>
		</search>
	)
}

function Results({ found, onClose }: { readonly found: FoundPatients; readonly onClose: () => void }) {
	const { t } = useTranslation("board")
	const day = (date: string) =>
		new Intl.DateTimeFormat(LOCALES[languageNow()], { dateStyle: "medium", timeZone: "UTC" }).format(new Date(date))
	if (found.items.length === 0) return <p className={styles["hint"]}>{t("search.none")}</p>
	return (
		<div className={styles["results"]}>
			<ul aria-label={t("search.results")}>
				{found.items.map(({ id, number, identity, places, closedAt }) => (
					<li key={id}>
						<Link to={`/dossiers/${id}`} className={styles["result"]} onClick={onClose}>
							<span className={styles["name"]}>
								{identity.usedName ?? identity.birthName} {identity.givenNames}
							</span>
							<span className={styles["about"]}>
								{number} · {t("search.born", { date: day(identity.birthDate) })} ·{" "}
								{closedAt === null ? places[0] && sayLabel(places[0].label) : t("search.closed")}
							</span>
						</Link>
					</li>
				))}
			</ul>
			{found.more && <p className={styles["hint"]}>{t("search.more")}</p>}
		</div>
	)
}
