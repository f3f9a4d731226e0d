import "./texts.ts"
import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { z } from "zod"
import { ask } from "../../client/ask.ts"
import { PublicForm, PublicNumber } from "../../client/requests-contract.ts"
import { Brand } from "../../components/Brand.tsx"
import { DeviceChoices } from "../../components/DeviceChoices.tsx"
import { FocusFrame } from "../../components/FocusFrame.tsx"
import { Icon } from "../../components/Icon.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { GuidedForm } from "./GuidedForm.tsx"
import styles from "./Request.module.css"
import { steps } from "./request-issues.ts"
import { contentOf, emptyValues, RequestValues } from "./request-values.ts"
import { tabDraft } from "./tab-draft.ts"
import { useRequestForm } from "./use-request-form.ts"

const Draft = z.object({
	values: RequestValues,
	step: z.enum(steps).catch("who"),
	key: z.string(),
	ticket: z.string().optional(),
})
type Draft = z.infer<typeof Draft>

const begin = (): Draft => ({ values: { ...emptyValues(), channel: "webForm" }, step: "who", key: crypto.randomUUID() })

/** A request of somebody without an account. What is typed lives in this tab until it is sent. */
export function PublicRequestPage() {
	const { t } = useTranslation("request")
	const [draft, setDraft] = useState<Draft>(() => Draft.safeParse(tabDraft.read()).data ?? begin())
	const opening = useQuery({
		queryKey: ["public-form"],
		queryFn: ({ signal }) => ask("GET", "/public/requests/form", PublicForm, { signal, signingIn: true }),
		staleTime: Number.POSITIVE_INFINITY,
	})
	const restart = () => {
		tabDraft.erase()
		setDraft(begin())
		void opening.refetch()
	}
	return (
		<FocusFrame idleWarning={false}>
			<header className={styles["bar"]}>
				<Brand />
				<span className={styles["what"]}>{t("barPublic")}</span>
				<span className={styles["tools"]}>
					<DeviceChoices />
				</span>
			</header>
			<main id="contenu" tabIndex={-1}>
				<QueryView query={opening}>
					{(form) => <Editor key={draft.key} draft={draft} opened={form} onRestart={restart} />}
				</QueryView>
			</main>
		</FocusFrame>
	)
}

interface EditorProps {
	readonly draft: Draft
	readonly opened: z.infer<typeof PublicForm>
	readonly onRestart: () => void
}

function Editor({ draft, opened, onRestart }: EditorProps) {
	const { t } = useTranslation("request")
	const [today] = useState(() => new Date())
	const [trap, setTrap] = useState("")
	const form = useRequestForm({ variant: "public", values: draft.values, step: draft.step, today })
	const { context, step, sending, done, send } = form
	const { values } = context
	// Of when the form was first opened: whoever comes back to it after a reload has not been quick.
	const ticket = draft.ticket ?? opened.ticket
	useEffect(() => {
		if (!done) tabDraft.save({ values, step, key: draft.key, ticket })
	}, [values, step, draft.key, ticket, done])

	const underWay = useRef(false)
	useEffect(() => {
		if (!sending || underWay.current) return
		underWay.current = true
		const body = { ...contentOf(values), informationRead: true, ticket, website: trap }
		ask("POST", "/public/requests", PublicNumber, { body, headers: { "Idempotency-Key": draft.key }, signingIn: true })
			.then(({ number }) => {
				tabDraft.erase()
				send({ type: "SENT", sent: { number } })
			})
			.catch((error: unknown) => send({ type: "FAILED", error }))
			.finally(() => {
				underWay.current = false
			})
	}, [sending, values, ticket, trap, draft.key, send])

	const nameOfTerritory = useMemo(
		() => (code: string) => opened.territories.find((one) => one.code === code)?.name ?? code,
		[opened],
	)
	if (done && context.sent) return <Done number={context.sent.number} onRestart={onRestart} />
	return (
		<GuidedForm
			form={form}
			territories={opened.territories}
			nameOfTerritory={nameOfTerritory}
			store={null}
			action={t("sendPublic")}
			help={
				<div className={styles["help"]}>
					<p className={styles["private"]}>
						<Icon name="lock" /> {t("information.keptText")}{" "}
						<button type="button" className={styles["link"]} onClick={onRestart}>
							{t("public.clear")}
						</button>
					</p>
				</div>
			}
		>
			<div className={styles["trap"]} aria-hidden="true">
				<label>
					{t("public.trap")}
					<input
						name="website"
						value={trap}
						onChange={(event) => setTrap(event.currentTarget.value)}
						tabIndex={-1}
						autoComplete="off"
					/>
				</label>
			</div>
		</GuidedForm>
	)
}

function Done({ number, onRestart }: { readonly number: string; readonly onRestart: () => void }) {
	const { t } = useTranslation("request")
	const heading = useRef<HTMLHeadingElement>(null)
	const [copied, setCopied] = useState(false)
	useEffect(() => {
		document.title = `${t("public.done")} · Passerelle`
		heading.current?.focus()
	}, [t])
	return (
		<div className={styles["narrow"]}>
			<div className={styles["resume"]}>
				<h1 ref={heading} tabIndex={-1}>
					{t("public.done")}
				</h1>
				<p className={styles["lead"]}>{t("public.after")}</p>
				<div className={styles["card"]}>
					<p className={styles["quiet"]}>{t("public.number")}</p>
					<p className={styles["number"]}>{number}</p>
					<p>{t("public.keep")}</p>
				</div>
				<div className={styles["buttons"]}>
					<Button
						leftSection={<Icon name="copy" size={18} />}
						onClick={() => {
							navigator.clipboard.writeText(number).then(
								() => setCopied(true),
								() => setCopied(false),
							)
						}}
					>
						{copied ? t("public.copied") : t("public.copy")}
					</Button>
					<Button component={Link} to="/suivi-public" variant="default">
						{t("public.track")}
					</Button>
					<Button variant="subtle" onClick={onRestart}>
						{t("public.another")}
					</Button>
				</div>
			</div>
		</div>
	)
}
