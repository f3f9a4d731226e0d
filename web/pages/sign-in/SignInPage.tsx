import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Navigate, useNavigate, useSearchParams } from "react-router"
import { z } from "zod"
import { Notice } from "../../components/Notice.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"
import { safePath } from "../../session/return-path.ts"
import { useSession } from "../../session/SessionProvider.tsx"
import { SignIn } from "./SignIn.tsx"

/** Why Pro Santé Connect did not sign one in; the API names more reasons than one can do something about. */
const Refusal = z.enum(["rpps", "unknownPerson", "accountDisabled", "noRole", "acr", "other"]).catch("other")

export function SignInPage() {
	const { t } = useTranslation()
	const { me, left } = useSession()
	const navigate = useNavigate()
	const [query] = useSearchParams()
	const [step, setStep] = useState<"password" | "secondFactor">("password")
	const path = safePath(query.get("vers"))
	if (me) return <Navigate to={path} replace />
	return (
		<PublicPage
			title={step === "password" ? t("signIn.title") : t("signIn.secondTitle")}
			lead={step === "password" ? t("signIn.lead") : t("signIn.secondLead")}
		>
			{step === "password" && left !== null && <Notice icon="circleCheck" title={t(`signIn.done.${left}`)} />}
			{step === "password" && query.has("refus") && (
				<Notice icon="alertTriangle" title={t("signIn.refused.title")} tone="late" role="alert">
					{t(`signIn.refused.${Refusal.parse(query.get("refus"))}`)}
				</Notice>
			)}
			{step === "password" && left === null && query.has("vers") && path !== "/" && (
				<Notice icon="lock" title={t("signIn.needed")} />
			)}
			<SignIn path={path} onSignedIn={() => void navigate(path, { replace: true })} onStep={setStep} />
		</PublicPage>
	)
}
