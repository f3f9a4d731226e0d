import { type ComponentType, createElement, lazy, Suspense, useEffect, useState } from "react"
import { BrowserRouter, Navigate, Outlet, type RouteObject, useLocation, useNavigate, useRoutes } from "react-router"
import { PageBoundary } from "./components/PageBoundary.tsx"
import { whenIdle } from "./components/when-idle.ts"
import { LiveProvider } from "./live/LiveProvider.tsx"
import { type Fetched, firstPage, frame } from "./load-first-pages.ts"
import { NotFoundPage } from "./pages/start/NotFoundPage.tsx"
import { OtherPage } from "./pages/start/OtherPage.tsx"
import { PageFailed } from "./pages/start/PageFailed.tsx"
import { StartPage } from "./pages/start/StartPage.tsx"
import { mustEnrol } from "./session/places.ts"
import { takeRememberedPath } from "./session/return-path.ts"
import { useSession } from "./session/SessionProvider.tsx"
import { useIdleLock } from "./session/use-idle-lock.ts"

/** A page that is fetched when it is opened. */
const page = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }))

/** One that may have come already: it is then drawn at once, without the turn that a lazy one takes. */
function atOnce<P extends object>({ load, now }: Fetched<ComponentType<P>>): ComponentType<P> {
	const Lazy = lazy(async () => ({ default: await load() }))
	return function AtOnce(props: P) {
		// The same as long as it is shown.
		const [shown] = useState(() => ({ Shown: now() ?? Lazy }))
		return createElement(shown.Shown as ComponentType<P>, props)
	}
}

const Frame = atOnce(frame)
const FocusFrame = lazy(async () => ({ default: (await import("./components/FocusFrame.tsx")).FocusFrame }))
const SignInPage = page(async () => (await import("./pages/sign-in/SignInPage.tsx")).SignInPage)
const loadLockPage = async () => ({ default: (await import("./pages/sign-in/LockPage.tsx")).LockPage })
const LockPage = lazy(loadLockPage)
const SetupPage = page(async () => (await import("./pages/setup/SetupPage.tsx")).SetupPage)
const InvitationPage = page(async () => (await import("./pages/setup/InvitationPage.tsx")).InvitationPage)
const SecurityPage = page(async () => (await import("./pages/security/SecurityPage.tsx")).SecurityPage)
const AuditPage = page(async () => (await import("./pages/audit/AuditPage.tsx")).AuditPage)
const ReportLinkPage = page(async () => (await import("./pages/reports/ReportLinkPage.tsx")).ReportLinkPage)
const LinkPage = page(async () => (await import("./pages/links/LinkPage.tsx")).LinkPage)
const PatientPage = page(async () => (await import("./pages/patient/PatientPage.tsx")).PatientPage)
const BamaraPage = page(async () => (await import("./pages/bamara/BamaraPage.tsx")).BamaraPage)
const DirectoryPage = page(async () => (await import("./pages/directory/DirectoryPage.tsx")).DirectoryPage)
const PersonPage = page(async () => (await import("./pages/directory/PersonPage.tsx")).PersonPage)
const NewPersonPage = page(async () => (await import("./pages/directory/NewPersonPage.tsx")).NewPersonPage)
const SearchPage = page(async () => (await import("./pages/search/SearchPage.tsx")).SearchPage)
const EmergencyPage = page(async () => (await import("./pages/emergency/EmergencyPage.tsx")).EmergencyPage)
const PrintPage = page(async () => (await import("./pages/print/PrintPage.tsx")).PrintPage)
const ClocksPage = page(async () => (await import("./pages/clocks/ClocksPage.tsx")).ClocksPage)
const TagsPage = page(async () => (await import("./pages/tags/TagsPage.tsx")).TagsPage)
const NewRequestPage = page(async () => (await import("./pages/request/NewRequestPage.tsx")).NewRequestPage)
const ReceivedRequestsPage = page(
	async () => (await import("./pages/request/ReceivedRequestsPage.tsx")).ReceivedRequestsPage,
)
const ReceivedRequestPage = page(
	async () => (await import("./pages/request/ReceivedRequestPage.tsx")).ReceivedRequestPage,
)
const PublicRequestPage = page(async () => (await import("./pages/request/PublicRequestPage.tsx")).PublicRequestPage)
const TrackingPage = page(async () => (await import("./pages/request/TrackingPage.tsx")).TrackingPage)
const SurveyPage = page(async () => (await import("./pages/survey/SurveyPage.tsx")).SurveyPage)
const AccountsPage = page(async () => (await import("./pages/accounts/AccountsPage.tsx")).AccountsPage)
const NewAccountPage = page(async () => (await import("./pages/accounts/NewAccountPage.tsx")).NewAccountPage)
const AccountPage = page(async () => (await import("./pages/accounts/AccountPage.tsx")).AccountPage)
const FiguresPage = page(async () => (await import("./pages/figures/FiguresPage.tsx")).FiguresPage)
const ProcessMapPage = page(async () => (await import("./pages/figures/ProcessMapPage.tsx")).ProcessMapPage)
const ReportsPage = page(async () => (await import("./pages/reports/ReportsPage.tsx")).ReportsPage)
const ReportPage = page(async () => (await import("./pages/reports/ReportPage.tsx")).ReportPage)
const IncidentsPage = page(async () => (await import("./pages/incidents/IncidentsPage.tsx")).IncidentsPage)
const CasePage = atOnce(firstPage.case)
const BoardPage = atOnce(firstPage.board)
const ProfessionsPage = page(async () => (await import("./pages/professions/ProfessionsPage.tsx")).ProfessionsPage)
const WorkPage = atOnce(firstPage.work)
const InboxPage = page(async () => (await import("./pages/messages/InboxPage.tsx")).InboxPage)
const MailboxPage = page(async () => (await import("./pages/messages/MailboxPage.tsx")).MailboxPage)
const UnsubscribePage = page(async () => (await import("./pages/messages/UnsubscribePage.tsx")).UnsubscribePage)
const SettingsPage = page(async () => (await import("./pages/settings/SettingsPage.tsx")).SettingsPage)

/** Pages where one thing is done from beginning to end: without the way to anywhere else. */
const focused: ReadonlySet<string> = new Set(["/demandes/nouvelle"])
const DefinitionPage = page(async () => (await import("./pages/pathway/DefinitionPage.tsx")).DefinitionPage)

/** Pages for whoever is signed in; whoever is not signs in and comes back, whoever is locked out finds all as it was. */
function Protected() {
	const { me, error, locked, left, lock, person } = useSession()
	const { pathname, search } = useLocation()
	const navigate = useNavigate()
	const warned = useIdleLock(Boolean(me) && locked === null, () => lock("idle"))
	const isSignedIn = Boolean(me)
	useEffect(() => {
		// A screen must be able to lock without a connection: fetched beforehand, once the page is there.
		return isSignedIn ? whenIdle(() => void loadLockPage().catch(() => undefined)) : undefined
	}, [isSignedIn])
	useEffect(() => {
		// Back from Pro Santé Connect, which knows only the start page.
		const remembered = isSignedIn ? takeRememberedPath() : undefined
		if (remembered !== undefined) void navigate(remembered, { replace: true })
	}, [isSignedIn, navigate])
	if (me === undefined) return error ? <PageFailed error={error} /> : null
	if (me === null) {
		const path = `${pathname}${search}`
		// Whoever has signed out is not led back: the next one here may be somebody else.
		const known = path === "/" || left === "signedOut"
		return <Navigate to={known ? "/connexion" : `/connexion?vers=${encodeURIComponent(path)}`} replace />
	}
	if (mustEnrol(me) && pathname !== "/securite") return <Navigate to="/securite" replace />
	return (
		<LiveProvider active={locked === null && !mustEnrol(me)}>
			<div key={person} hidden={locked !== null}>
				<Suspense fallback={null}>
					{focused.has(pathname) ? <FocusFrame idleWarning={warned} /> : <Frame idleWarning={warned} />}
				</Suspense>
			</div>
			{locked !== null && (
				<Suspense fallback={null}>
					<LockPage reason={locked} />
				</Suspense>
			)}
		</LiveProvider>
	)
}

function Loading() {
	const { pathname } = useLocation()
	return (
		<PageBoundary at={pathname}>
			<Suspense fallback={null}>
				<Outlet />
			</Suspense>
		</PageBoundary>
	)
}

const routes: RouteObject[] = [
	{
		element: <Loading />,
		children: [
			{ path: "/connexion", element: <SignInPage /> },
			{ path: "/installation", element: <SetupPage /> },
			{ path: "/invitation", element: <InvitationPage /> },
			{ path: "/acces", element: <PatientPage /> },
			{ path: "/avis", element: <LinkPage /> },
			{ path: "/suivi", element: <LinkPage /> },
			{ path: "/bilan", element: <ReportLinkPage /> },
			{ path: "/desabonnement", element: <UnsubscribePage /> },
			{ path: "/questionnaire", element: <SurveyPage /> },
			{ path: "/demande", element: <PublicRequestPage /> },
			{ path: "/suivi-public", element: <TrackingPage /> },
			{
				element: <Protected />,
				children: [
					{
						element: <Loading />,
						children: [
							{ path: "/", element: <StartPage /> },
							{ path: "/travail", element: <WorkPage /> },
							{ path: "/reglages", element: <SettingsPage /> },
							{ path: "/dossiers/:id", element: <CasePage /> },
							{ path: "/dossiers/:id/procedures/:procedureId", element: <CasePage /> },
							{ path: "/securite", element: <SecurityPage /> },
							{ path: "/demandes", element: <ReceivedRequestsPage /> },
							{ path: "/demandes/nouvelle", element: <NewRequestPage /> },
							{ path: "/demandes/:id", element: <ReceivedRequestPage /> },
							{ path: "/bamara", element: <BamaraPage /> },
							{ path: "/annuaire", element: <DirectoryPage /> },
							{ path: "/annuaire/nouvelle", element: <NewPersonPage /> },
							{ path: "/annuaire/:id", element: <PersonPage /> },
							{ path: "/recherche", element: <SearchPage /> },
							{ path: "/acces-urgence", element: <EmergencyPage /> },
							{ path: "/dossiers/:id/imprimer", element: <PrintPage /> },
							{ path: "/administration/etiquettes", element: <TagsPage /> },
							{ path: "/administration/delais", element: <ClocksPage /> },
							{ path: "/messages", element: <InboxPage /> },
							{ path: "/administration/messagerie", element: <MailboxPage /> },
							{ path: "/tableau", element: <BoardPage /> },
							{ path: "/engorgements", element: <FiguresPage /> },
							{ path: "/parcours-reels", element: <ProcessMapPage /> },
							{ path: "/rapports", element: <ReportsPage /> },
							{ path: "/rapports/:id", element: <ReportPage /> },
							{ path: "/audit", element: <AuditPage /> },
							{ path: "/administration/comptes", element: <AccountsPage /> },
							{ path: "/administration/comptes/nouveau", element: <NewAccountPage /> },
							{ path: "/administration/comptes/:id", element: <AccountPage /> },
							{ path: "/administration/incidents", element: <IncidentsPage /> },
							{ path: "/administration/files", element: <OtherPage /> },
							{ path: "/administration/professions", element: <ProfessionsPage /> },
							{ path: "/parcours/:machine", element: <DefinitionPage /> },
							{ path: "*", element: <NotFoundPage /> },
						],
					},
				],
			},
		],
	},
]

const Routes = () => useRoutes(routes)

// Without the router's own loading of data, which would be half of it: queries do that.
export const App = () => (
	<BrowserRouter>
		<Routes />
	</BrowserRouter>
)
