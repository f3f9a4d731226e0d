import { type ReactNode, useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { Brand } from "./Brand.tsx"
import { DeviceChoices } from "./DeviceChoices.tsx"
import { OfflineBar } from "./OfflineBar.tsx"
import styles from "./PublicPage.module.css"

interface PublicPageProps {
	readonly title: string
	readonly lead?: ReactNode
	/** For lists; forms are narrow. */
	readonly wide?: boolean
	readonly children: ReactNode
}

/** A page for somebody whom we do not know (yet): one column, one thing to do. */
export function PublicPage({ title, lead, wide = false, children }: PublicPageProps) {
	const { t } = useTranslation()
	const heading = useRef<HTMLHeadingElement>(null)
	useEffect(() => {
		document.title = `${title} · Passerelle`
		// A new question is read out; the first one is read anyway.
		if (document.activeElement === null || document.activeElement === document.body) return
		heading.current?.focus()
	}, [title])
	return (
		<div className={styles["page"]}>
			<a className="skip" href="#contenu">
				{t("frame.skip")}
			</a>
			<header className={styles["header"]}>
				<Brand />
				<DeviceChoices />
			</header>
			<OfflineBar />
			<main id="contenu" className={styles["main"]} data-wide={wide} tabIndex={-1}>
				<div className={styles["heading"]}>
					<h1 ref={heading} tabIndex={-1}>
						{title}
					</h1>
					{lead !== undefined && <p>{lead}</p>}
				</div>
				{children}
			</main>
		</div>
	)
}
