import { Button, Textarea } from "@mantine/core"
import { useDebouncedCallback } from "@mantine/hooks"
import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { ask } from "../../client/ask.ts"
import { ApiProblem } from "../../client/problem.ts"
import { ReportView, Written } from "../../client/reports-contract.ts"
import { Moment } from "../../components/Moment.tsx"
import { Notice } from "../../components/Notice.tsx"
import styles from "./Reports.module.css"

const PAUSE_MS = 1_200

interface CommentEditorProps {
	readonly reportId: string
	readonly section: string
	readonly sectionName: string
	readonly text: string
	/** Who wrote it last; absent while nobody has. */
	readonly writing: ReportView["writings"][number] | undefined
}

type Status = "saved" | "saving" | "unsaved" | "failed" | "idle"

/**
 * What the team says in a section, saved by itself in a pause of writing and when it is left. What was typed stays on
 * the screen whatever happens; where a colleague has written meanwhile, both texts are shown.
 */
export function CommentEditor({ reportId, section, sectionName, text, writing }: CommentEditorProps) {
	const { t } = useTranslation("reports")
	const queries = useQueryClient()
	const [typed, setTyped] = useState(text)
	const [status, setStatus] = useState<Status>("idle")
	const [theirs, setTheirs] = useState<{ readonly text: string; readonly version: number } | null>(null)
	const kept = useRef({ text, version: writing?.version ?? 0 })
	const latest = useRef(text)
	const sending = useRef<Promise<void> | null>(null)

	/** @param over writing that this one takes the place of; the one that was read unless said */
	const send = async (over?: number, keepalive = false): Promise<void> => {
		const wanted = latest.current
		if (wanted.trim() === kept.current.text.trim()) return
		setStatus("saving")
		try {
			const { version } = await ask("PUT", `/reports/${reportId}/comments/${section}`, Written, {
				body: { text: wanted, version: over ?? kept.current.version },
				keepalive,
			})
			kept.current = { text: wanted, version }
			setTheirs(null)
			setStatus(latest.current === wanted ? "saved" : "unsaved")
		} catch (error) {
			setStatus("failed")
			if (error instanceof ApiProblem && error.code === "VERSION_CONFLICT") await readTheirs()
		}
	}
	/** One after the other: a writing is over the one before. */
	const save = (over?: number): void => {
		sending.current = (sending.current ?? Promise.resolve()).then(() => send(over))
	}
	const saveSoon = useDebouncedCallback(() => save(), PAUSE_MS)

	async function readTheirs(): Promise<void> {
		const now = await ask("GET", `/reports/${reportId}`, ReportView)
		setTheirs({
			text: now.content.comments.find((one) => one.section === section)?.text ?? "",
			version: now.writings.find((one) => one.section === section)?.version ?? 0,
		})
	}

	const leaving = useRef(send)
	useEffect(() => {
		leaving.current = send
	})
	useEffect(() => {
		const warn = (event: BeforeUnloadEvent) => {
			if (latest.current.trim() !== kept.current.text.trim()) event.preventDefault()
		}
		const online = () => void leaving.current()
		window.addEventListener("beforeunload", warn)
		window.addEventListener("online", online)
		return () => {
			window.removeEventListener("beforeunload", warn)
			window.removeEventListener("online", online)
			// Whoever leaves the page has not pressed anything: what was typed goes out all the same.
			void leaving.current(undefined, true).then(() => queries.invalidateQueries({ queryKey: ["report", reportId] }))
		}
	}, [queries, reportId])

	const said = status === "idle" ? null : t(status)
	return (
		<div className={styles["comment"]}>
			<Textarea
				label={t("comment", { section: sectionName })}
				description={t("commentHint")}
				autosize
				minRows={2}
				maxLength={10_000}
				value={typed}
				onChange={({ currentTarget: { value } }) => {
					setTyped(value)
					latest.current = value
					setStatus("unsaved")
					if (theirs === null) saveSoon()
				}}
				onBlur={() => {
					if (theirs === null) save()
				}}
			/>
			<p className={styles["saved"]} aria-live="polite">
				{said}
				{status === "idle" && writing && (
					<>
						{t("lastBy", { by: writing.by })} · <Moment at={writing.at} />
					</>
				)}
			</p>
			{status === "failed" && theirs === null && (
				<Button variant="default" size="sm" onClick={() => save()}>
					{t("retry")}
				</Button>
			)}
			{theirs !== null && (
				<Notice icon="alertTriangle" title={t("conflict")} role="alert">
					<p className={styles["meta"]}>{t("theirs")}</p>
					<p className={styles["theirs"]}>{theirs.text}</p>
					<div className={styles["buttons"]}>
						<Button size="sm" onClick={() => save(theirs.version)}>
							{t("keepMine")}
						</Button>
						<Button
							size="sm"
							variant="default"
							onClick={() => {
								kept.current = theirs
								latest.current = theirs.text
								setTyped(theirs.text)
								setTheirs(null)
								setStatus("saved")
							}}
						>
							{t("takeTheirs")}
						</Button>
					</div>
				</Notice>
			)}
		</div>
	)
}
