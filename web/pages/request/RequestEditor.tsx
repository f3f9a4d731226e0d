import { Button } from "@mantine/core"
import { useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useNavigate } from "react-router"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { Brand } from "../../components/Brand.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Notice } from "../../components/Notice.tsx"
import { formatTime } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import type { DraftStore } from "./draft-store.ts"
import { GuidedForm } from "./GuidedForm.tsx"
import { JoinedPanel, LookalikePanel } from "./LookalikePanel.tsx"
import type { Draft } from "./NewRequestPage.tsx"
import styles from "./Request.module.css"
import { unjudged } from "./request-form-machine.ts"
import { birthDateOf } from "./request-values.ts"
import { SentView } from "./SentView.tsx"
import { sendRequest } from "./send-request.ts"
import { useDraft } from "./use-draft.ts"
import { useLookalikes } from "./use-lookalikes.ts"
import { useRequestForm } from "./use-request-form.ts"

interface RequestEditorProps {
	readonly draft: Draft
	readonly store: DraftStore
	/** The request of the public form that is gone on with. */
	readonly received: string | null
	readonly onRestart: () => void
}

/** The guided form of the team: kept as it is typed, compared with the patients who are known, sent at the end. */
export function RequestEditor({ draft, store, received, onRestart }: RequestEditorProps) {
	const { t } = useTranslation("request")
	const navigate = useNavigate()
	const { territories, nameOf } = useTerritories()
	const [today] = useState(() => new Date())
	const form = useRequestForm({ variant: "team", values: draft.values, step: draft.step, today })
	const { context, step, checking, sending, done, send } = form
	const { values } = context
	const kept = useMemo(() => ({ values, step, key: draft.key }), [values, step, draft.key])
	const { savedAt, works, isKept, save, stop } = useDraft(store, kept, !done)

	const { about, query } = useLookalikes(values)
	const found = query.data?.items
	useEffect(() => {
		if (found) send({ type: "LOOKALIKES_FOUND", cases: found.map(({ id }) => id), about })
	}, [found, about, send])

	// Whoever is quicker than the search waits for it; one that failed before is tried once more.
	const searchedAgain = useRef(false)
	useEffect(() => {
		if (!checking) searchedAgain.current = false
		else if (query.isError && !query.isFetching) {
			if (searchedAgain.current) send({ type: "FAILED", error: query.error })
			else void query.refetch()
			searchedAgain.current = true
		}
	}, [checking, query, send])

	const underWay = useRef(false)
	useEffect(() => {
		if (!sending || underWay.current) return
		underWay.current = true
		const onAdded = async (requesterId: string, requesterName: string) => {
			send({ type: "CHANGED", values: { requesterId, requesterName } })
			await store.save({ ...kept, values: { ...values, requesterId, requesterName } })
		}
		sendRequest({ values, idempotencyKey: draft.key, received, onAdded })
			.then(async (sent) => {
				stop()
				// Before it is said: whoever leaves at once must not be asked to go on with it.
				if (values.files.length === 0) await store.erase()
				send({ type: "SENT", sent })
			})
			.catch((error: unknown) => send({ type: "FAILED", error }))
			.finally(() => {
				underWay.current = false
			})
	}, [sending, values, kept, draft.key, received, send, store, stop])

	if (done && context.sent)
		return (
			<SentView
				sent={context.sent}
				joined={values.sameAs !== ""}
				files={values.files}
				store={store}
				onAnother={received === null ? onRestart : null}
			/>
		)

	const open = unjudged(context)
	const judged = (found ?? []).filter(({ id }) => values.others.includes(id))
	const waiting = (found ?? []).filter(({ id }) => open.includes(id))
	const obstacle = (() => {
		if (query.isError) return { text: t("lookalike.failed"), id: "lookalikes" }
		const [first] = open
		if (first !== undefined) return { text: t("lookalike.answer"), id: `lookalike-${first}` }
		return undefined
	})()
	return (
		<>
			<header className={styles["bar"]}>
				<Link to="/" className={styles["home"]}>
					<Brand />
				</Link>
				<span className={styles["what"]}>{t("bar", { channel: t(`channel.${values.channel}`) })}</span>
				<span className={styles["kept"]} aria-live="polite" data-kept={isKept}>
					{(savedAt ?? !works) && (
						<>
							<Icon name={works ? "deviceFloppy" : "alertTriangle"} />
							{works && savedAt ? t("kept", { time: formatTime(savedAt, languageNow()) }) : t("notKept")}
						</>
					)}
				</span>
				<Button
					variant="default"
					size="sm"
					onClick={() => {
						void save().then(async () => await navigate("/"))
					}}
				>
					{t("later")}
				</Button>
			</header>
			<main id="contenu" tabIndex={-1}>
				<GuidedForm
					form={form}
					territories={territories}
					nameOfTerritory={nameOf}
					store={store}
					action={values.sameAs === "" ? t("save") : t("add", { number: values.sameAsNumber })}
					obstacle={obstacle}
					next={
						<div className={styles["then"]}>
							<h2>{t("next")}</h2>
							<p>{values.sameAs === "" ? t("nextText") : t("nextAdded", { number: values.sameAsNumber })}</p>
						</div>
					}
					help={
						<div className={styles["help"]}>
							<div id="lookalikes" tabIndex={-1} aria-live="polite" className={styles["stack"]}>
								{values.sameAs === "" ? (
									waiting.map((one) => (
										<LookalikePanel
											key={one.id}
											found={one}
											typed={{
												birthName: values.birthName,
												givenNames: values.givenNames,
												birthDate: birthDateOf(values),
											}}
											nameOfTerritory={nameOf}
											onSame={() => send({ type: "JUDGED_SAME", caseId: one.id, number: one.number })}
											onOther={() => send({ type: "JUDGED_OTHER", caseId: one.id })}
										/>
									))
								) : (
									<JoinedPanel
										caseId={values.sameAs}
										number={values.sameAsNumber}
										onChange={() => send({ type: "JUDGEMENT_TAKEN_BACK" })}
									/>
								)}
								{judged.length > 0 && values.sameAs === "" && (
									<p className={styles["quiet"]}>
										{judged.map(({ number }) => t("lookalike.judged", { number })).join(" · ")}{" "}
										<button
											type="button"
											className={styles["link"]}
											onClick={() => send({ type: "JUDGEMENT_TAKEN_BACK" })}
										>
											{t("lookalike.change")}
										</button>
									</p>
								)}
								{query.isError && (
									<Notice icon="alertTriangle" title={t("lookalike.failed")}>
										<p>{t("lookalike.failedHint")}</p>
										<Button
											variant="default"
											size="sm"
											mt={10}
											loading={query.isFetching}
											onClick={() => void query.refetch()}
										>
											{t("lookalike.retry")}
										</Button>
									</Notice>
								)}
							</div>
							{step === "who" && (
								<div>
									<h2>{t("needed")}</h2>
									<p>{t("neededList")}</p>
								</div>
							)}
							<p className={styles["private"]}>
								<Icon name="lock" /> {t("nothingSent")}
							</p>
						</div>
					}
				/>
			</main>
		</>
	)
}
