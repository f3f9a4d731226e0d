import "./texts.ts"
import { Button, NativeSelect, TextInput } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import { ask, tell } from "../../client/ask.ts"
import { type CaseLink, CaseLinks, type LinkRole, NewCaseLink } from "../../client/links-contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Dialog } from "../../components/Dialog.tsx"
import { Form } from "../../components/Form.tsx"
import { Icon } from "../../components/Icon.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./ShareLink.module.css"

interface ShareLinkProps {
	readonly caseId: string
	/** The procedure; the case's own id for a requester who follows the whole request. */
	readonly instanceId: string
	readonly role: LinkRole
	/** Null for a requester whom the directory does not know. */
	readonly personId: string | null
}

/** For the team: makes a personal link for somebody who takes part, and shows and revokes those that exist. */
export function ShareLink({ caseId, instanceId, role, personId }: ShareLinkProps) {
	const { t } = useTranslation("links")
	const queries = useQueryClient()
	const [making, setMaking] = useState(false)
	const [revoking, setRevoking] = useState<CaseLink | null>(null)
	const key = ["case", caseId, "links"]
	const query = useQuery({
		queryKey: key,
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/links`, CaseLinks, { signal }),
	})
	const refresh = async () => await queries.invalidateQueries({ queryKey: key })
	const links = (query.data?.items ?? []).filter(
		(one) => one.instanceId === instanceId && one.role === role && one.personId === personId,
	)
	return (
		<section className={styles["share"]} aria-label={t("share.title")}>
			<Button variant="default" size="sm" leftSection={<Icon name="link" />} onClick={() => setMaking(true)}>
				{t("share.make")}
			</Button>
			{links.length > 0 && (
				<ul className={styles["links"]}>
					{links.map((one) => (
						<MadeLink key={one.id} link={one} onRevoke={() => setRevoking(one)} />
					))}
				</ul>
			)}
			{making && (
				<MakeLink
					path={`/cases/${caseId}/links`}
					body={{ instanceId, role, personId }}
					onMade={refresh}
					onClose={() => setMaking(false)}
				/>
			)}
			{revoking && (
				<ConfirmDialog
					title={t("share.revokeTitle")}
					action={t("share.revoke")}
					onClose={() => setRevoking(null)}
					confirm={async () => {
						await tell("DELETE", `/cases/${caseId}/links/${revoking.id}`)
						await refresh()
						setRevoking(null)
					}}
				>
					<p>{t("share.revokeText", { name: revoking.personName ?? t("share.someone") })}</p>
				</ConfirmDialog>
			)}
		</section>
	)
}

function MadeLink({ link, onRevoke }: { readonly link: CaseLink; readonly onRevoke: () => void }) {
	const { t } = useTranslation("links")
	const now = useNow()
	const say = (iso: string) => formatInstant(iso, { language: languageNow(), now })
	const state = (() => {
		if (link.disowned) return t("share.disowned")
		if (link.revokedAt !== null) return t("share.revoked", { at: say(link.revokedAt) })
		return link.valid ? null : t("share.expired")
	})()
	return (
		<li className={styles["link"]}>
			<div>
				<p>{t("share.madeOn", { at: say(link.createdAt), until: say(link.expiresAt) })}</p>
				<p>
					{link.lastOpenedAt === null
						? t("share.unopened")
						: t("share.opened", { count: link.uses, at: say(link.lastOpenedAt) })}
					{state !== null && ` · ${state}`}
				</p>
				{link.renewalAskedAt !== null && !link.valid && <p className={styles["wanted"]}>{t("share.renewalAsked")}</p>}
			</div>
			{link.valid && (
				<Button
					variant="subtle"
					size="sm"
					aria-label={t("share.revokeLabel", { name: link.personName ?? t("share.someone") })}
					onClick={onRevoke}
				>
					{t("share.revoke")}
				</Button>
			)}
		</li>
	)
}

const durations = ["7", "30", "90"] as const

interface MakeLinkProps {
	readonly path: string
	readonly body: Readonly<Record<string, unknown>>
	readonly onMade: () => Promise<void>
	readonly onClose: () => void
}

/** How long it holds, then the link itself, this once. */
function MakeLink({ path, body, onMade, onClose }: MakeLinkProps) {
	const { t } = useTranslation("links")
	const [made, setMade] = useState<NewCaseLink | null>(null)
	const [copied, setCopied] = useState(false)
	const form = useSendingForm({
		initial: { days: "30" },
		check: {},
		send: async ({ days }) => {
			setMade(await ask("POST", path, NewCaseLink, { body: { ...body, days: Number(days) } }))
			await onMade()
		},
	})
	if (!made)
		return (
			<Dialog title={t("share.make")} onClose={onClose}>
				<Form state={form.state} action={t("share.make")}>
					<p>{t("share.lead")}</p>
					<NativeSelect
						{...form.field("days")}
						label={t("share.days")}
						data={durations.map((days) => ({ value: days, label: t("share.daysOf", { count: Number(days) }) }))}
					/>
				</Form>
			</Dialog>
		)
	const address = `${window.location.origin}${made.path}`
	return (
		<Dialog title={t("share.made")} onClose={onClose}>
			<div className={styles["made"]}>
				<p>{t("share.madeText")}</p>
				<TextInput
					label={t("share.address")}
					value={address}
					readOnly
					classNames={{ input: styles["address"] ?? "" }}
					onFocus={(event) => event.currentTarget.select()}
				/>
				<div className={styles["actions"]}>
					<Button
						leftSection={<Icon name="copy" />}
						onClick={() =>
							void navigator.clipboard.writeText(address).then(
								() => setCopied(true),
								() => setCopied(false),
							)
						}
					>
						{t("share.copy")}
					</Button>
					<Button variant="subtle" onClick={onClose}>
						{t("share.close")}
					</Button>
					<span aria-live="polite">{copied && t("share.copied")}</span>
				</div>
			</div>
		</Dialog>
	)
}
