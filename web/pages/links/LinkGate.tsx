import { Button } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { LinkClient } from "../../client/ask-by-link.ts"
import { LinkView } from "../../client/links-contract.ts"
import { ApiProblem } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Notice } from "../../components/Notice.tsx"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Card.module.css"
import { Disown } from "./Disown.tsx"
import { ExpertPage } from "./ExpertPage.tsx"
import { LinkFrame } from "./LinkFrame.tsx"
import { rememberOpened, wasOpened } from "./link-secret.ts"
import { RequesterPage } from "./RequesterPage.tsx"
import { LinkContext } from "./use-link.ts"

/**
 * What is in front of a link: programs that look at mails follow links, so that nothing is opened before somebody says
 * that they want to. A link that does not hold says what can be done.
 */
export function LinkGate({ secret }: { readonly secret: string }) {
	const { t } = useTranslation("links")
	const queries = useQueryClient()
	const [client] = useState(() => new LinkClient(secret))
	const [opened, setOpened] = useState(wasOpened)
	const [disowned, setDisowned] = useState(false)
	const key = useMemo(() => ["link", client.name], [client])
	const query = useQuery({
		queryKey: key,
		queryFn: async () => await client.ask("/link", LinkView),
		enabled: opened && !disowned,
	})
	const isOpen = query.data !== undefined
	// Chosen before the link was opened, or at an earlier visit: whoever reads in English is written to in English.
	useEffect(() => {
		if (isOpen && languageNow() !== "fr") void client.prefer(languageNow()).catch(() => undefined)
	}, [isOpen, client])
	if (disowned) return <LinkFrame title={t("gate.wrongDone")} lead={t("gate.wrongDoneLead")} />
	if (query.data) {
		const link = {
			client,
			view: query.data,
			refresh: async () => await queries.refetchQueries({ queryKey: key }),
		}
		return (
			<LinkContext value={link}>
				{query.data.role === "requester" ? (
					<RequesterPage onDisown={() => setDisowned(true)} />
				) : (
					<ExpertPage onDisown={() => setDisowned(true)} />
				)}
			</LinkContext>
		)
	}
	if (query.isError) return <Refused error={query.error} client={client} retry={() => void query.refetch()} />
	return (
		<LinkFrame
			title={t("gate.title")}
			lead={t("gate.lead")}
			foot={<Disown client={client} onDone={() => setDisowned(true)} />}
		>
			<Button
				loading={opened}
				onClick={() => {
					rememberOpened()
					setOpened(true)
				}}
			>
				{t("gate.open")}
			</Button>
			<p className={styles["small"]}>{t("gate.recorded")}</p>
		</LinkFrame>
	)
}

interface RefusedProps {
	readonly error: Error
	readonly client: LinkClient
	readonly retry: () => void
}

function Refused({ error, client, retry }: RefusedProps) {
	const { t } = useTranslation("links")
	const { t: common } = useTranslation()
	const [state, setState] = useState<"asking" | "busy" | "asked">("asking")
	const [failure, setFailure] = useState<string | null>(null)
	const code = error instanceof ApiProblem ? error.code : undefined
	if (code === "NOT_FOUND") return <LinkFrame title={t("gate.missing")} lead={t("gate.missingLead")} />
	if (code !== "LINK_ENDED")
		return (
			<LinkFrame title={t("gate.failed")} lead={sayProblem(error, common)}>
				<Button onClick={retry}>{t("gate.retry")}</Button>
			</LinkFrame>
		)
	const renewable = error instanceof ApiProblem && error.problem["renewable"] === true
	if (state === "asked") return <LinkFrame title={t("gate.renewed")} lead={t("gate.renewedLead")} />
	const renew = async () => {
		setState("busy")
		setFailure(null)
		try {
			await client.askForNewOne()
			setState("asked")
		} catch (problem) {
			setFailure(sayProblem(problem, common))
			setState("asking")
		}
	}
	return (
		<LinkFrame title={t("gate.ended")} lead={renewable ? t("gate.endedRenew") : t("gate.endedOver")}>
			{failure !== null && <Notice icon="alertTriangle" title={failure} role="alert" />}
			{renewable && (
				<Button loading={state === "busy"} onClick={() => void renew()}>
					{t("gate.renew")}
				</Button>
			)}
		</LinkFrame>
	)
}
