import { Button } from "@mantine/core"
import { type ReactNode, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import type { LinkClient } from "../../client/ask-by-link.ts"
import { LinkView } from "../../client/links-contract.ts"
import type { ApiProblem } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Notice } from "../../components/Notice.tsx"
import { languageNow } from "../../i18n/language.ts"
import { ExpertPage } from "./ExpertPage.tsx"
import { LinkDoor } from "./LinkDoor.tsx"
import { LinkFrame } from "./LinkFrame.tsx"
import { RequesterPage } from "./RequesterPage.tsx"
import { LinkContext } from "./use-link.ts"

/** The link of somebody who takes part in a case: what they do there. */
export function LinkGate({ secret }: { readonly secret: string }) {
	const { t } = useTranslation("links")
	return (
		<LinkDoor
			secret={secret}
			name="link"
			read={(client) => client.ask("/link", LinkView)}
			title={t("gate.title")}
			lead={t("gate.lead")}
			open={t("gate.open")}
			ended={(client, problem) => <Ended client={client} problem={problem} />}
		>
			{({ client, data, refresh, onDisown }) => (
				<InTheirLanguage client={client}>
					<LinkContext value={{ client, view: data, refresh }}>
						{data.role === "requester" ? <RequesterPage onDisown={onDisown} /> : <ExpertPage onDisown={onDisown} />}
					</LinkContext>
				</InTheirLanguage>
			)}
		</LinkDoor>
	)
}

/** Chosen before the link was opened, or at an earlier visit: whoever reads in English is written to in English. */
function InTheirLanguage({ client, children }: { readonly client: LinkClient; readonly children: ReactNode }) {
	useEffect(() => {
		if (languageNow() !== "fr") void client.prefer(languageNow()).catch(() => undefined)
	}, [client])
	return children
}

interface EndedProps {
	readonly client: LinkClient
	readonly problem: ApiProblem
}

function Ended({ client, problem: { problem: said } }: EndedProps) {
	const { t } = useTranslation("links")
	const { t: common } = useTranslation()
	const [state, setState] = useState<"asking" | "busy" | "asked">("asking")
	const [failure, setFailure] = useState<string | null>(null)
	const renewable = said["renewable"] === true
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
