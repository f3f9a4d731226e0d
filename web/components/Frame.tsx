import { Button } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { NavLink, Outlet, useLocation } from "react-router"
import { shortName } from "../case-parts/short-name.ts"
import { sayProblem } from "../client/say-problem.ts"
import { Keyboard } from "../keyboard/Keyboard.tsx"
import { openKeyboardPart } from "../keyboard/open-part.ts"
import { isCare, isTeam, type Place, placesOf } from "../session/places.ts"
import { useMe, useSession } from "../session/SessionProvider.tsx"
import { useDueReports } from "../session/use-due-reports.ts"
import { useOpenIncidents } from "../session/use-open-incidents.ts"
import { useProviders } from "../session/use-providers.ts"
import { useTodo } from "../session/use-todo.ts"
import { useUnread } from "../session/use-unread.ts"
import { Brand } from "./Brand.tsx"
import { DeviceChoices } from "./DeviceChoices.tsx"
import { Disclosure } from "./Disclosure.tsx"
import styles from "./Frame.module.css"
import { Icon } from "./Icon.tsx"
import { Notice } from "./Notice.tsx"
import { OfflineBar } from "./OfflineBar.tsx"
import { personInitials } from "./person-initials.ts"
import { RoleLines } from "./RoleLines.tsx"
import { TerritoryClocks } from "./TerritoryClocks.tsx"
import { Toasts } from "./Toasts.tsx"

/** The case page needs the width for the case. */
const isNarrowPage = (path: string): boolean => path.startsWith("/dossiers/")

/** What surrounds every page of somebody who is signed in: where one can go, who one is, the way out. */
export function Frame({ idleWarning }: { readonly idleWarning: boolean }) {
	const { t } = useTranslation()
	const me = useMe()
	const { signOut } = useSession()
	const { pathname } = useLocation()
	const [failure, setFailure] = useState<string | null>(null)
	const providers = useProviders()
	const places = placesOf(me, providers.length > 0, useOpenIncidents())
	const narrow = useMediaQuery("(max-width: 1199px)", false, { getInitialValueInEffect: false })
	const phone = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false })
	const rail = !phone && (narrow || isNarrowPage(pathname))

	async function leave(): Promise<void> {
		setFailure(null)
		try {
			await signOut()
		} catch (error) {
			setFailure(sayProblem(error, t))
		}
	}
	const account = <Account places={places.filter(({ section }) => section === "own")} onSignOut={() => void leave()} />
	return (
		<div className={styles["frame"]} data-rail={rail}>
			<a className="skip" href="#contenu">
				{t("frame.skip")}
			</a>
			{phone ? <BottomBar places={places} account={account} /> : <Side places={places} rail={rail} account={account} />}
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
			<Toasts />
			<Keyboard places={places} searches={isTeam(me)} />
		</div>
	)
}

/** What the number beside a place counts; tasks unless said. */
const spokenCounts: Partial<Record<Place["name"], "frame.stuck" | "frame.dueReports" | "frame.unread">> = {
	incidents: "frame.stuck",
	reports: "frame.dueReports",
	messages: "frame.unread",
}

function NavItem({ place, rail, name }: { readonly place: Place; readonly rail: boolean; readonly name?: string }) {
	const { t } = useTranslation()
	const tasks = useTodo(place.name === "work")
	const incidents = useOpenIncidents()
	const reports = useDueReports(place.name === "reports")
	const unread = useUnread(place.name === "messages")
	const counts: Partial<Record<Place["name"], number | undefined>> = {
		work: tasks,
		incidents,
		reports,
		messages: unread,
	}
	const todo = counts[place.name]
	const label = t(`frame.places.${place.name}`)
	const many = todo !== undefined && todo > 0
	return (
		<NavLink
			to={place.path}
			end={place.path === "/"}
			className={styles["link"] ?? ""}
			data-tip={rail ? label : undefined}
		>
			<Icon name={place.icon} size={rail ? 20 : 18} />
			<span className={styles["label"]}>{name ?? label}</span>
			{many && (
				<span className={styles["count"]}>
					<span aria-hidden="true">{todo}</span>
					<span className="spoken">{t(spokenCounts[place.name] ?? "frame.todo", { count: todo })}</span>
				</span>
			)}
		</NavLink>
	)
}

interface SideProps {
	readonly places: readonly Place[]
	readonly rail: boolean
	readonly account: ReactNode
}

function Side({ places, rail, account }: SideProps) {
	const { t } = useTranslation()
	const me = useMe()
	const office = places.filter(({ section }) => section === "administration")
	const figures = places.filter(({ section }) => section === "figures")
	// A new request has its button on the pages, and its key; here it would be a third one.
	const work = places.filter(({ section, name }) => section === "work" && name !== "newRequest")
	return (
		<header className={styles["side"]}>
			<div className={styles["top"]}>
				<Brand />
			</div>
			<nav aria-label={t("frame.navigation")}>
				<ul>
					{work.map((place) => (
						<li key={place.path}>
							<NavItem place={place} rail={rail} />
						</li>
					))}
				</ul>
				<NavSection title={t("frame.figures")} places={figures} rail={rail} />
				<NavSection title={t("frame.administration")} places={office} rail={rail} />
			</nav>
			<div className={styles["foot"]}>
				{!rail && isCare(me) && <TerritoryClocks />}
				<button
					type="button"
					className={styles["link"]}
					data-tip={rail ? t("frame.help") : undefined}
					onClick={() => openKeyboardPart("help")}
				>
					<Icon name="help" size={rail ? 20 : 18} />
					<span className={styles["label"]}>{t("frame.help")}</span>
				</button>
				<Disclosure
					side={rail ? "right" : "above"}
					buttonClass={styles["me"]}
					label={t("frame.me", { name: me.name })}
					button={
						<>
							<span className={styles["initials"]} aria-hidden="true">
								{personInitials(me.name)}
							</span>
							<span className={styles["who"]}>
								<span className={styles["name"]}>{shortName(me.name)}</span>
								<MainRole />
							</span>
						</>
					}
				>
					{account}
				</Disclosure>
			</div>
		</header>
	)
}

interface NavSectionProps {
	readonly title: string
	readonly places: readonly Place[]
	readonly rail: boolean
}

function NavSection({ title, places, rail }: NavSectionProps) {
	if (places.length === 0) return null
	return (
		<>
			<p className={styles["heading"]}>{title}</p>
			<ul>
				{places.map((place) => (
					<li key={place.path}>
						<NavItem place={place} rail={rail} />
					</li>
				))}
			</ul>
		</>
	)
}

function MainRole() {
	const { t } = useTranslation()
	const [first] = useMe().roles
	return <span className={styles["role"]}>{first ? t(`role.${first.role}`) : t("role.none")}</span>
}

interface AccountProps {
	readonly places: readonly Place[]
	readonly onSignOut: () => void
}

/** Who one is, what one prefers, the way out. */
function Account({ places, onSignOut }: AccountProps) {
	const { t } = useTranslation()
	const me = useMe()
	return (
		<div className={styles["account"]}>
			<div className={styles["identity"]}>
				<p className={styles["name"]}>{me.name}</p>
				<RoleLines roles={me.roles} />
			</div>
			<DeviceChoices />
			<ul>
				{places.map((place) => (
					<li key={place.path}>
						<NavItem place={place} rail={false} />
					</li>
				))}
				<li>
					<a href="/api/docs" className={styles["link"]}>
						<Icon name="book" size={18} />
						{t("frame.places.api")}
					</a>
				</li>
			</ul>
			<Button
				variant="subtle"
				size="sm"
				justify="start"
				leftSection={<Icon name="logout" size={18} />}
				onClick={onSignOut}
			>
				{t("frame.signOut")}
			</Button>
		</div>
	)
}

/** On a phone: what one needs most at the bottom, under the thumb, and everything else behind « Plus ». */
function BottomBar({ places, account }: { readonly places: readonly Place[]; readonly account: ReactNode }) {
	const { t } = useTranslation()
	const first = places.filter(({ section }) => section === "work").slice(0, 3)
	const rest = places.filter((place) => place.section !== "own" && !first.includes(place))
	const barName = (name: Place["name"]) => {
		const short = (["work", "board", "newRequest"] as const).find((one) => one === name)
		return short === undefined ? t(`frame.places.${name}`) : t(`frame.shortNames.${short}`)
	}
	return (
		<header className={styles["bottom"]}>
			<nav aria-label={t("frame.navigation")}>
				<ul>
					{first.map((place) => (
						<li key={place.path}>
							<NavItem place={place} rail={false} name={barName(place.name)} />
						</li>
					))}
					<li>
						<Disclosure
							side="above"
							buttonClass={styles["link"]}
							button={
								<>
									<Icon name="menu2" size={18} />
									<span className={styles["label"]}>{t("frame.more")}</span>
								</>
							}
						>
							<Brand />
							{rest.length > 0 && (
								<ul className={styles["rest"]}>
									{rest.map((place) => (
										<li key={place.path}>
											<NavItem place={place} rail={false} />
										</li>
									))}
								</ul>
							)}
							<TerritoryClocks />
							{account}
						</Disclosure>
					</li>
				</ul>
			</nav>
		</header>
	)
}
