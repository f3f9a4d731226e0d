import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { NavLink, Outlet } from "react-router"
import { sayProblem } from "../client/say-problem.ts"
import { placesOf } from "../session/places.ts"
import { useMe, useSession } from "../session/SessionProvider.tsx"
import { useProviders } from "../session/use-providers.ts"
import { Brand } from "./Brand.tsx"
import { DeviceChoices } from "./DeviceChoices.tsx"
import styles from "./Frame.module.css"
import { Icon } from "./Icon.tsx"
import { Notice } from "./Notice.tsx"
import { OfflineBar } from "./OfflineBar.tsx"
import { RoleLines } from "./RoleLines.tsx"

const initialsOf = (name: string): string =>
	name
		.replace(/^(Dr|Pr|Mme|M\.)\s+/, "")
		.split(/[\s-]+/)
		.map((word) => word.charAt(0).toUpperCase())
		.slice(0, 2)
		.join("")

/** What surrounds every page of somebody who is signed in: where one can go, who one is, the way out. */
export function Frame({ idleWarning }: { readonly idleWarning: boolean }) {
	const { t } = useTranslation()
	const me = useMe()
	const { signOut } = useSession()
	const [open, setOpen] = useState(false)
	const [failure, setFailure] = useState<string | null>(null)
	const providers = useProviders()
	const places = placesOf(me, providers.length > 0)

	async function leave(): Promise<void> {
		setFailure(null)
		try {
			await signOut()
		} catch (error) {
			setFailure(sayProblem(error, t))
		}
	}
	return (
		<div className={styles["frame"]}>
			<a className="skip" href="#contenu">
				{t("frame.skip")}
			</a>
			<header className={styles["side"]} data-open={open}>
				<div className={styles["top"]}>
					<Brand />
					<button
						type="button"
						className={styles["menu"]}
						aria-expanded={open}
						aria-controls="menu"
						onClick={() => setOpen(!open)}
					>
						<Icon name={open ? "x" : "menu2"} size={20} />
						{t("frame.menu")}
					</button>
				</div>
				<div id="menu" className={styles["drawer"]}>
					<nav aria-label={t("frame.navigation")}>
						<ul>
							{places.map(({ path, icon, name }) => (
								<li key={path}>
									<NavLink to={path} end={path === "/"} className={styles["link"] ?? ""} onClick={() => setOpen(false)}>
										<Icon name={icon} size={18} />
										{t(`frame.places.${name}`)}
									</NavLink>
								</li>
							))}
							<li>
								<a href="/api/docs" className={styles["link"]}>
									<Icon name="book" size={18} />
									{t("frame.places.api")}
								</a>
							</li>
						</ul>
					</nav>
					<div className={styles["foot"]}>
						<DeviceChoices />
						<div className={styles["me"]}>
							<span className={styles["initials"]} aria-hidden="true">
								{initialsOf(me.name)}
							</span>
							<div>
								<p className={styles["name"]}>{me.name}</p>
								<RoleLines roles={me.roles} />
							</div>
						</div>
						<Button
							variant="subtle"
							size="sm"
							justify="start"
							leftSection={<Icon name="logout" size={18} />}
							onClick={() => void leave()}
						>
							{t("frame.signOut")}
						</Button>
					</div>
				</div>
			</header>
			<div className={styles["content"]}>
				<OfflineBar />
				<div role="alert" className={styles["alerts"]}>
					{failure !== null && (
						<Notice icon="alertTriangle" title={t("frame.signOutFailed")} tone="late">
							{failure}
						</Notice>
					)}
					{idleWarning && (
						<Notice icon="clock" title={t("frame.idle")} tone="accent">
							{t("frame.idleHint")}
						</Notice>
					)}
				</div>
				<main id="contenu" tabIndex={-1} className={styles["main"]}>
					<Outlet />
				</main>
			</div>
		</div>
	)
}
