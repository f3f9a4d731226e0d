import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useCallback, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Due } from "../../case-parts/Due.tsx"
import { ask } from "../../client/ask.ts"
import { CaseTasks } from "../../client/requests-contract.ts"
import { Brand } from "../../components/Brand.tsx"
import { Icon } from "../../components/Icon.tsx"
import { languageNow } from "../../i18n/language.ts"
import type { DraftStore } from "./draft-store.ts"
import styles from "./Request.module.css"
import type { SentRequest } from "./request-form-machine.ts"
import type { QueuedFile } from "./request-values.ts"
import { sendFile } from "./send-file.ts"

interface SentViewProps {
	readonly sent: SentRequest
	/** It was added to a case that existed. */
	readonly joined: boolean
	readonly files: readonly QueuedFile[]
	readonly store: DraftStore
	readonly onAnother: (() => void) | null
}

type FileState = "sending" | "sent" | "failed"

/** The number, what comes next and by when. Files that waited in the draft follow now. */
export function SentView({ sent, joined, files, store, onAnother }: SentViewProps) {
	const { t } = useTranslation("request")
	const { caseId = "", number } = sent
	const heading = useRef<HTMLHeadingElement>(null)
	const title = joined ? t("sent.added", { number }) : t("sent.title", { number })
	useEffect(() => {
		document.title = `${title} · Passerelle`
		heading.current?.focus()
	}, [title])
	const { data } = useQuery({
		queryKey: ["case", caseId, "next"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}`, CaseTasks, { signal }),
	})
	const due = (task: { readonly dueAt: string | null }): string => task.dueAt ?? "9"
	const [next] = (data?.tasks ?? [])
		.filter(({ status }) => status === "open")
		.toSorted((a, b) => (due(a) < due(b) ? -1 : 1))
	return (
		<>
			<header className={styles["bar"]}>
				<Link to="/" className={styles["home"]}>
					<Brand />
				</Link>
			</header>
			<main id="contenu" tabIndex={-1} className={styles["narrow"]}>
				<div className={styles["resume"]}>
					<span className={styles["tick"]}>
						<Icon name="check" size={24} />
					</span>
					<h1 ref={heading} tabIndex={-1}>
						{title}
					</h1>
					{joined && <p className={styles["lead"]}>{t("sent.told")}</p>}
					{joined && data?.closedAt != null && <p className={styles["lead"]}>{t("sent.closed")}</p>}
					{next && !joined && (
						<p className={styles["lead"]}>
							{t("sent.next", { task: next.title[languageNow()] })}{" "}
							<Due dueAt={next.dueAt} territory={data?.territoryOfCare ?? null} />
						</p>
					)}
					{files.length > 0 && <Uploads caseId={caseId} files={files} store={store} />}
					<div className={styles["buttons"]}>
						<Button component={Link} to={`/dossiers/${caseId}`}>
							{t("sent.open")}
						</Button>
						{onAnother ? (
							<Button variant="default" onClick={onAnother}>
								{t("sent.another")}
							</Button>
						) : (
							<Button component={Link} to="/demandes" variant="default">
								{t("received.backToList")}
							</Button>
						)}
					</div>
				</div>
			</main>
		</>
	)
}

interface UploadsProps {
	readonly caseId: string
	readonly files: readonly QueuedFile[]
	readonly store: DraftStore
}

function Uploads({ caseId, files, store }: UploadsProps) {
	const { t } = useTranslation("request")
	const [states, setStates] = useState<Readonly<Record<string, FileState>>>({})
	const started = useRef(false)
	const upload = useCallback(
		async (some: readonly QueuedFile[]) => {
			let all = true
			for (const { id, name } of some) {
				const mark = (state: FileState) => setStates((before) => ({ ...before, [id]: state }))
				mark("sending")
				try {
					const bytes = await store.readFile(id)
					if (!bytes) throw new Error("the file is no longer on this device")
					await sendFile(caseId, name, bytes)
					await store.removeFile(id)
					mark("sent")
				} catch {
					all = false
					mark("failed")
				}
			}
			if (all) await store.erase()
		},
		[caseId, store],
	)
	useEffect(() => {
		if (started.current) return
		started.current = true
		void upload(files)
	}, [files, upload])
	const failed = files.filter(({ id }) => states[id] === "failed")
	return (
		<section aria-live="polite">
			<h2>{t("sent.documents")}</h2>
			<ul className={styles["files"]}>
				{files.map(({ id, name }) => {
					const state = states[id] ?? "sending"
					return (
						<li key={id} data-state={state}>
							<Icon name={state === "sent" ? "check" : state === "failed" ? "alertTriangle" : "upload"} size={18} />
							{t(state === "sent" ? "sent.uploaded" : state === "failed" ? "sent.failed" : "sent.uploading", { name })}
						</li>
					)
				})}
			</ul>
			{failed.length > 0 && (
				<Button variant="default" size="sm" mt={8} onClick={() => void upload(failed)}>
					{t("sent.retry")}
				</Button>
			)}
		</section>
	)
}
