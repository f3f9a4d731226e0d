import "./texts.ts"
import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useLocation, useSearchParams } from "react-router"
import { z } from "zod"
import { useNow } from "../../case-parts/use-now.ts"
import { ask } from "../../client/ask.ts"
import { RequestView } from "../../client/requests-contract.ts"
import { Brand } from "../../components/Brand.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { type DraftStore, draftStore } from "./draft-store.ts"
import styles from "./Request.module.css"
import { RequestEditor } from "./RequestEditor.tsx"
import { steps } from "./request-issues.ts"
import { emptyValues, RequestValues } from "./request-values.ts"
import { teamPlatformsOf } from "./team-platforms.ts"
import { valuesOfContent } from "./values-of-content.ts"

/** What is kept of a form on this device. */
const Draft = z.object({ values: RequestValues, step: z.enum(steps).catch("who"), key: z.string() })
export type Draft = z.infer<typeof Draft>

const Judged = z.object({ others: z.array(z.string()) })
const none: readonly string[] = []

/** A new request, from the phone or a letter; or one of the public form (`?recue=`), checked and completed. */
export function NewRequestPage() {
	const me = useMe()
	const [query] = useSearchParams()
	const received = z.uuid().safeParse(query.get("recue")).data ?? null
	// Judged on the page of the request already.
	const others = Judged.safeParse(useLocation().state).data?.others
	const store = useMemo(() => draftStore(me.id, received ?? "new"), [me.id, received])
	return <Opening key={received ?? "new"} store={store} received={received} others={others ?? none} />
}

interface OpeningProps {
	readonly store: DraftStore
	readonly received: string | null
	/** Cases that are known to be other people's. */
	readonly others: readonly string[]
}

/** Asks whether to go on with what was begun, then lets one begin. */
function Opening({ store, received, others }: OpeningProps) {
	const me = useMe()
	const [begun, setBegun] = useState<Draft | null>(null)
	const opening = useQuery({
		queryKey: ["request-draft", me.id, received],
		queryFn: async ({ signal }) => {
			const kept = await store.read()
			const draft = Draft.safeParse(kept?.content)
			const content =
				received === null ? null : (await ask("GET", `/received-requests/${received}`, RequestView, { signal })).content
			return { draft: kept && draft.success ? { ...draft.data, savedAt: kept.savedAt } : null, content }
		},
		staleTime: Number.POSITIVE_INFINITY,
		gcTime: 0,
	})
	const begin = useCallback(
		(content: RequestView["content"]) => {
			const [platform] = teamPlatformsOf(me)
			const start = { ...emptyValues(), platform: platform?.id ?? "" }
			const values = content === null ? start : { ...valuesOfContent(content, start), others: [...others] }
			setBegun({ values, step: "who", key: crypto.randomUUID() })
		},
		[me, others],
	)
	if (begun)
		return (
			<RequestEditor key={begun.key} draft={begun} store={store} received={received} onRestart={() => begin(null)} />
		)
	return (
		<Waiting>
			<QueryView query={opening}>
				{({ draft, content }) =>
					draft ? (
						<Resume
							savedAt={draft.savedAt}
							onResume={() => setBegun({ values: draft.values, step: draft.step, key: draft.key })}
							onRemove={() => {
								void store.erase()
								begin(content)
							}}
						/>
					) : (
						<Begin onBegin={() => begin(content)} />
					)
				}
			</QueryView>
		</Waiting>
	)
}

/** Nothing to ask: begins by itself. */
function Begin({ onBegin }: { readonly onBegin: () => void }) {
	useEffect(() => onBegin(), [onBegin])
	return null
}

function Waiting({ children }: { readonly children: ReactNode }) {
	return (
		<>
			<header className={styles["bar"]}>
				<Link to="/" className={styles["home"]}>
					<Brand />
				</Link>
			</header>
			<main id="contenu" tabIndex={-1} className={styles["narrow"]}>
				{children}
			</main>
		</>
	)
}

interface ResumeProps {
	readonly savedAt: Date
	readonly onResume: () => void
	readonly onRemove: () => void
}

function Resume({ savedAt, onResume, onRemove }: ResumeProps) {
	const { t } = useTranslation("request")
	const now = useNow()
	const when = formatInstant(savedAt.toISOString(), { language: languageNow(), now })
	return (
		<div className={styles["resume"]}>
			<h1>{t("draft.title")}</h1>
			<p className={styles["lead"]}>{t("draft.lead", { when })}</p>
			<div className={styles["buttons"]}>
				<Button onClick={onResume} data-autofocus>
					{t("draft.resume")}
				</Button>
				<Button variant="default" onClick={onRemove}>
					{t("draft.remove")}
				</Button>
			</div>
		</div>
	)
}
