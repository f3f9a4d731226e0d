import { type ReactNode, useContext, useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { Brand } from "../../components/Brand.tsx"
import { DeviceChoices } from "../../components/DeviceChoices.tsx"
import { OfflineBar } from "../../components/OfflineBar.tsx"
import styles from "./LinkFrame.module.css"
import { LinkContext } from "./use-link.ts"

interface LinkFrameProps {
	/** The small line above the title. */
	readonly head?: string
	readonly title: string
	readonly lead?: ReactNode
	/** At the bottom of the screen, always in sight: one primary button, and two others at most. */
	readonly bar?: ReactNode
	readonly foot?: ReactNode
	readonly children?: ReactNode
}

/** Whether a page of the link was shown since the address was opened. */
let isFirst = true

/** A page for one person about one thing: one column, no navigation, everything large enough for a thumb. */
export function LinkFrame({ head, title, lead, bar, foot, children }: LinkFrameProps) {
	const { t } = useTranslation()
	const link = useContext(LinkContext)
	const heading = useRef<HTMLHeadingElement>(null)
	useEffect(() => {
		document.title = `${title} · Passerelle`
		// What follows is read from its title; the first page is read anyway.
		if (!isFirst) heading.current?.focus()
		isFirst = false
	}, [title])
	return (
		<div className={styles["frame"]}>
			<a className="skip" href="#contenu">
				{t("frame.skip")}
			</a>
			<header className={styles["header"]}>
				<Brand />
				{/* Whoever reads in a language is written to in it: what could not be noted now is with the next choice. */}
				<DeviceChoices
					onLanguage={
						link === null ? undefined : (language) => void link.client.prefer(language).catch(() => undefined)
					}
				/>
			</header>
			<OfflineBar />
			<main id="contenu" className={styles["main"]} data-bar={bar !== undefined} tabIndex={-1}>
				<div className={styles["heading"]}>
					{head !== undefined && <p className={styles["head"]}>{head}</p>}
					<h1 ref={heading} tabIndex={-1}>
						{title}
					</h1>
					{lead !== undefined && <p>{lead}</p>}
				</div>
				{children}
				{foot !== undefined && <footer className={styles["foot"]}>{foot}</footer>}
			</main>
			{bar !== undefined && (
				<div className={styles["bar"]}>
					<div>{bar}</div>
				</div>
			)}
		</div>
	)
}
