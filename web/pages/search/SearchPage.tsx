import "./texts.ts"
import { Button, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { z } from "zod"
import { ask, queryOf } from "../../client/ask.ts"
import { Form } from "../../components/Form.tsx"
import { Page } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Search.module.css"
import { type FoundCase, FoundCaseSchema, SearchResults } from "./SearchResults.tsx"

const Numbered = z.object({ items: z.array(FoundCaseSchema), next: z.string().nullable() })
const Identified = z.object({ items: z.array(FoundCaseSchema), more: z.boolean() })

export interface Found {
	readonly items: readonly FoundCase[]
	readonly more: boolean
}

const MOST = "20"
const letters = (name: string): number => name.replaceAll(/[^\p{L}]/gu, "").length
const digits = (text: string): number => text.replaceAll(/\D/g, "").length

/**
 * Finds a case by its number, or by who the patient is. What is looked for stays in this page: neither in its address
 * nor on the device.
 */
export function SearchPage() {
	const { t } = useTranslation("search")
	const [found, setFound] = useState<Found | null>(null)
	const [more, setMore] = useState(false)
	const form = useSendingForm({
		initial: { number: "", name: "", birthDate: "", phone: "", ins: "" },
		check: {
			number: (number, others) =>
				Object.values({ ...others, number }).every((one) => one.trim() === "") ? t("nothingAsked") : undefined,
			name: (name) => (name.trim() !== "" && letters(name) < 3 ? t("nameShort") : undefined),
			birthDate: (day) => (day > new Date().toISOString().slice(0, 10) ? t("dateFuture") : undefined),
			phone: (phone) => (phone.trim() !== "" && digits(phone) < 3 ? t("phoneShort") : undefined),
			ins: (ins) => (ins.trim() !== "" && digits(ins) < 13 ? t("insShort") : undefined),
		},
		send: async ({ number, ...terms }) => {
			const asked = Object.fromEntries(
				Object.entries(terms).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]])),
			)
			setFound(Object.keys(asked).length === 0 ? await byNumber(number) : await byIdentity(asked, number))
		},
	})
	return (
		<Page title={t("title")} lead={t("lead")}>
			<section className={styles["form"]}>
				<Form state={form.state} action={t("submit")}>
					<div className={styles["fields"]}>
						<TextInput
							{...form.field("number")}
							label={t("number")}
							description={t("numberHint")}
							autoComplete="off"
							autoCapitalize="characters"
							spellCheck={false}
						/>
						<TextInput
							{...form.field("name")}
							label={t("name")}
							description={t("nameHint")}
							autoComplete="off"
							spellCheck={false}
						/>
						<TextInput {...form.field("birthDate")} type="date" label={t("birthDate")} autoComplete="off" />
						{more && (
							<>
								<TextInput {...form.field("phone")} type="tel" label={t("phone")} autoComplete="off" />
								<TextInput {...form.field("ins")} inputMode="numeric" label={t("ins")} autoComplete="off" />
							</>
						)}
					</div>
					{!more && (
						<div>
							<Button variant="subtle" size="sm" onClick={() => setMore(true)}>
								{t("more")}
							</Button>
						</div>
					)}
				</Form>
				<p className={styles["logged"]}>{t("logged")}</p>
			</section>
			<div aria-live="polite">{found && <SearchResults found={found} />}</div>
			<p className={styles["emergency"]}>
				{t("emergency")} <Link to="/acces-urgence">{t("emergencyLink")}</Link>
			</p>
		</Page>
	)
}

async function byNumber(number: string): Promise<Found> {
	const query = queryOf({ q: number.trim().toUpperCase(), limit: MOST })
	const { items, next } = await ask("GET", `/cases${query}`, Numbered)
	return { items, more: next !== null }
}

/** A number given beside a name narrows what was found. */
async function byIdentity(terms: Readonly<Record<string, string>>, number: string): Promise<Found> {
	const { items, more } = await ask("POST", "/cases/search", Identified, { body: terms })
	const begin = number.trim().toUpperCase()
	return { items: items.filter((one) => one.number.startsWith(begin)), more }
}
