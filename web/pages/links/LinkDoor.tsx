import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { type ReactNode, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { LinkClient } from "../../client/ask-by-link.ts"
import { ApiProblem } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import styles from "./Card.module.css"
import { Disown } from "./Disown.tsx"
import { LinkFrame } from "./LinkFrame.tsx"
import { rememberOpened, wasOpened } from "./link-secret.ts"

/** What is behind a link, once somebody has opened it. */
interface Opened<T> {
	readonly client: LinkClient
	readonly data: T
	readonly refresh: () => Promise<void>
	/** Whoever received it has said that it is not for them. */
	readonly onDisown: () => void
}

interface LinkDoorProps<T> {
	readonly secret: string
	/** What it opens: a case's step, a report. */
	readonly name: string
	readonly read: (client: LinkClient) => Promise<T>
	readonly title: string
	readonly lead: string
	readonly open: string
	/** A link that held once: what can be done. */
	readonly ended: (client: LinkClient, problem: ApiProblem) => ReactNode
	readonly children: (opened: Opened<T>) => ReactNode
}

/**
 * What is in front of a link: programs that look at mails follow links, so that nothing is opened before somebody says
 * that they want to. A link that does not hold says what can be done.
 */
export function LinkDoor<T>({ secret, name, read, title, lead, open, ended, children }: LinkDoorProps<T>) {
	const { t } = useTranslation("links")
	const { t: common } = useTranslation()
	const [client] = useState(() => new LinkClient(secret))
	const [opened, setOpened] = useState(wasOpened)
	const [disowned, setDisowned] = useState(false)
	const key = useMemo(() => [name, client.name], [name, client])
	const query = useQuery({
		queryKey: key,
		queryFn: async () => await read(client),
		enabled: opened && !disowned,
	})
	const onDisown = () => setDisowned(true)
	if (disowned) return <LinkFrame title={t("gate.wrongDone")} lead={t("gate.wrongDoneLead")} />
	if (query.data !== undefined)
		return children({ client, data: query.data, refresh: async () => void (await query.refetch()), onDisown })
	if (query.error instanceof ApiProblem && query.error.code === "NOT_FOUND")
		return <LinkFrame title={t("gate.missing")} lead={t("gate.missingLead")} />
	if (query.error instanceof ApiProblem && query.error.code === "LINK_ENDED") return ended(client, query.error)
	if (query.error)
		return (
			<LinkFrame title={t("gate.failed")} lead={sayProblem(query.error, common)}>
				<Button onClick={() => void query.refetch()}>{t("gate.retry")}</Button>
			</LinkFrame>
		)
	return (
		<LinkFrame title={title} lead={lead} foot={<Disown client={client} onDone={onDisown} />}>
			<Button
				loading={opened}
				onClick={() => {
					rememberOpened()
					setOpened(true)
				}}
			>
				{open}
			</Button>
			<p className={styles["small"]}>{t("gate.recorded")}</p>
		</LinkFrame>
	)
}
