import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { Icon } from "../../components/Icon.tsx"
import { formatTime } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Card.module.css"
import frame from "./LinkFrame.module.css"
import { LinkFrame } from "./LinkFrame.tsx"
import type { Draft } from "./use-draft.ts"
import { useLink } from "./use-link.ts"

interface StepFrameProps {
	readonly title: string
	readonly lead: string
	readonly draft?: Draft
	readonly onBack: () => void
	readonly children: ReactNode
}

/** One thing to do, on a page of its own, with what is kept of it on this device. */
export function StepFrame({ title, lead, draft, onBack, children }: StepFrameProps) {
	const { t } = useTranslation("links")
	const { view } = useLink()
	return (
		<LinkFrame head={view.caseNumber} title={title} lead={lead}>
			{children}
			<div aria-live="polite" className={styles["small"]}>
				{draft?.keptAt && <p>{t("page.kept", { time: formatTime(draft.keptAt, languageNow()) })}</p>}
				{draft?.impossible && <p>{t("page.notKept")}</p>}
			</div>
			<button type="button" className={frame["plain"]} onClick={onBack}>
				<Icon name="arrowLeft" size={18} />
				{t("page.back")}
			</button>
		</LinkFrame>
	)
}
