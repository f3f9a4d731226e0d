import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Navigate, useLocation, useNavigate, useSearchParams } from "react-router"
import { z } from "zod"
import { Notice } from "../../components/Notice.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"
import { safePath } from "../../session/return-path.ts"
import { useSession } from "../../session/SessionProvider.tsx"
import { SignIn } from "./SignIn.tsx"

/** What was done that ended all sessions; kept in the history entry, not in the address. */
const Done = z.object({ done: z.enum(["password", "factor", "signedOut"]) })

/** Why Pro Santé Connect did not sign one in; the API names more reasons than one can do something about. */
const Refusal = z.enum(["rpps", "unknownPerson", "accountDisabled", "noRole", "acr", "other"]).catch("other")

export function SignInPage() {
	const { t } = useTranslation()
	const { me } = useSession()
	const navigate = useNavigate()
	const { state } = useLocation()
	const [query] = useSearchParams()
	const [step, setStep] = useState<"password" | "secondFactor">("password")
	const path = safePath(query.get("vers"))
	if (me) return <Navigate to={path} replace />
	const done = Done.safeParse(state)
	return (
		<PublicPage
			title={step === "password" ? t("signIn.title") : t("signIn.secondTitle")}
			lead={step === "password" ? t("signIn.lead") : t("signIn.secondLead")}
		>
			{step === "password" && done.success && (
				<Notice icon="circleCheck" title={t(`signIn.done.${done.data.done}`)} role="status" />
			)}
			{step === "password" && query.has("refus") && (
				<Notice icon="alertTriangle" title={t("signIn.refused.title")} tone="late" role="alert">
					{t(`signIn.refused.${Refusal.parse(query.get("refus"))}`)}
				</Notice>
			)}
			{step === "password" && !done.success && query.has("vers") && path !== "/" && (
				<Notice icon="lock" title={t("signIn.needed")} />
			)}
			<SignIn path={path} onSignedIn={() => void navigate(path, { replace: true })} onStep={setStep} />
		</PublicPage>
	)
}
