import { useTranslation } from "react-i18next"
import { Disown } from "./Disown.tsx"
import { useLink } from "./use-link.ts"

/** Whom to call, and what to do when all this is not for one. */
export function Call({ onDisown }: { readonly onDisown: () => void }) {
	const { t } = useTranslation("links")
	const { client, view } = useLink()
	const { name, phone } = view.platform
	return (
		<>
			{phone === null ? (
				<p>{t("gate.callNone")}</p>
			) : (
				<p>
					<a href={`tel:${phone.replaceAll(/[^+\d]/g, "")}`}>{t("gate.call", { platform: name, phone })}</a>
				</p>
			)}
			<Disown client={client} onDone={onDisown} />
		</>
	)
}
