import { useNavigate } from "react-router"
import { useSession } from "../../session/SessionProvider.tsx"

/** After what ends all sessions, this one too: to the sign-in page, which says why. */
export function useSignInAgain() {
	const { forget } = useSession()
	const navigate = useNavigate()
	return async (done: "password" | "factor"): Promise<void> => {
		await navigate("/connexion", { replace: true, state: { done } })
		forget()
	}
}
