import { Button } from "@mantine/core"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { useLocation, useNavigate } from "react-router"
import { PublicPage } from "../../components/PublicPage.tsx"
import { type EndReason, useMe, useSession } from "../../session/SessionProvider.tsx"
import { SignIn } from "./SignIn.tsx"

/** In front of the page that one was on: it is still there, hidden, with all that was typed. */
export function LockPage({ reason }: { readonly reason: EndReason }) {
	const { t } = useTranslation()
	const me = useMe()
	const { forget } = useSession()
	const navigate = useNavigate()
	const { pathname, search } = useLocation()
	useEffect(() => {
		// Keys go to the lock, not to a field behind it.
		if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
		document.body.dataset["locked"] = reason
		return () => {
			delete document.body.dataset["locked"]
		}
	}, [reason])
	return (
		<PublicPage title={t(`lock.${reason}.title`)} lead={`${t(`lock.${reason}.lead`)} ${t("lock.kept")}`}>
			<SignIn
				path={`${pathname}${search}`}
				onSignedIn={(now) => {
					if (now.id !== me.id) void navigate("/", { replace: true })
				}}
			/>
			<Button variant="subtle" justify="start" onClick={() => forget()}>
				{t("lock.leave", { name: me.name })}
			</Button>
		</PublicPage>
	)
}
