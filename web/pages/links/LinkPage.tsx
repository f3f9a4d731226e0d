import "./texts.ts"
import "../../case-parts/texts.ts"
import { useTranslation } from "react-i18next"
import { LinkFrame } from "./LinkFrame.tsx"
import { LinkGate } from "./LinkGate.tsx"
import { useLinkSecret } from "./use-link-secret.ts"

/** `/avis` and `/suivi`: what somebody outside the team finds behind their personal link. */
export function LinkPage() {
	const { t } = useTranslation("links")
	const secret = useLinkSecret()
	if (secret === null) return <LinkFrame title={t("gate.missing")} lead={t("gate.missingLead")} />
	return <LinkGate key={secret} secret={secret} />
}
