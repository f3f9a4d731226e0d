import { type ComponentType, lazy, Suspense, useEffect } from "react"
import { createBrowserRouter, Navigate, Outlet, RouterProvider, useLocation, useNavigate } from "react-router"
import { Frame } from "./components/Frame.tsx"
import { LiveProvider } from "./live/LiveProvider.tsx"
import { NotFoundPage } from "./pages/start/NotFoundPage.tsx"
import { PageFailed } from "./pages/start/PageFailed.tsx"
import { StartPage } from "./pages/start/StartPage.tsx"
import { mustEnrol } from "./session/places.ts"
import { takeRememberedPath } from "./session/return-path.ts"
import { useSession } from "./session/SessionProvider.tsx"
import { useIdleLock } from "./session/use-idle-lock.ts"

/** A page that is fetched when it is opened. */
const page = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }))

const SignInPage = page(async () => (await import("./pages/sign-in/SignInPage.tsx")).SignInPage)
const loadLockPage = async () => ({ default: (await import("./pages/sign-in/LockPage.tsx")).LockPage })
const LockPage = lazy(loadLockPage)
const SetupPage = page(async () => (await import("./pages/setup/SetupPage.tsx")).SetupPage)
const InvitationPage = page(async () => (await import("./pages/setup/InvitationPage.tsx")).InvitationPage)
const SecurityPage = page(async () => (await import("./pages/security/SecurityPage.tsx")).SecurityPage)
const AuditPage = page(async () => (await import("./pages/audit/AuditPage.tsx")).AuditPage)
const PatientPage = page(async () => (await import("./pages/patient/PatientPage.tsx")).PatientPage)
const BamaraPage = page(async () => (await import("./pages/bamara/BamaraPage.tsx")).BamaraPage)
const DirectoryPage = page(async () => (await import("./pages/directory/DirectoryPage.tsx")).DirectoryPage)
const PersonPage = page(async () => (await import("./pages/directory/PersonPage.tsx")).PersonPage)
const NewPersonPage = page(async () => (await import("./pages/directory/NewPersonPage.tsx")).NewPersonPage)
const SurveyPage = page(async () => (await import("./pages/survey/SurveyPage.tsx")).SurveyPage)
const AccountsPage = page(async () => (await import("./pages/accounts/AccountsPage.tsx")).AccountsPage)
const NewAccountPage = page(async () => (await import("./pages/accounts/NewAccountPage.tsx")).NewAccountPage)
const AccountPage = page(async () => (await import("./pages/accounts/AccountPage.tsx")).AccountPage)
const BoardPage = page(async () => (await import("./pages/board/BoardPage.tsx")).BoardPage)
const ProfessionsPage = page(async () => (await import("./pages/professions/ProfessionsPage.tsx")).ProfessionsPage)

/** Pages for whoever is signed in; whoever is not signs in and comes back, whoever is locked out finds all as it was. */
function Protected() {
	const { me, error, locked, left, lock, person } = useSession()
	const { pathname, search } = useLocation()
	const navigate = useNavigate()
	const warned = useIdleLock(Boolean(me) && locked === null, () => lock("idle"))
	const isSignedIn = Boolean(me)
	useEffect(() => {
		// A screen must be able to lock without a connection: fetched beforehand, once the page is there.
		if (isSignedIn) void loadLockPage().catch(() => undefined)
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
				<Frame idleWarning={warned} />
			</div>
			{locked !== null && (
				<Suspense fallback={null}>
					<LockPage reason={locked} />
				</Suspense>
			)}
		</LiveProvider>
	)
}

const Loading = () => (
	<Suspense fallback={null}>
		<Outlet />
	</Suspense>
)

const router = createBrowserRouter([
	{
		element: <Loading />,
		errorElement: <PageFailed />,
		children: [
			{ path: "/connexion", element: <SignInPage /> },
			{ path: "/installation", element: <SetupPage /> },
			{ path: "/invitation", element: <InvitationPage /> },
			{ path: "/acces", element: <PatientPage /> },
			{ path: "/questionnaire", element: <SurveyPage /> },
			{
				element: <Protected />,
				children: [
					{
						element: <Loading />,
						errorElement: <PageFailed />,
						children: [
							{ path: "/", element: <StartPage /> },
							{ path: "/securite", element: <SecurityPage /> },
							{ path: "/bamara", element: <BamaraPage /> },
							{ path: "/annuaire", element: <DirectoryPage /> },
							{ path: "/annuaire/nouvelle", element: <NewPersonPage /> },
							{ path: "/annuaire/:id", element: <PersonPage /> },
							{ path: "/tableau", element: <BoardPage /> },
							{ path: "/audit", element: <AuditPage /> },
							{ path: "/administration/comptes", element: <AccountsPage /> },
							{ path: "/administration/comptes/nouveau", element: <NewAccountPage /> },
							{ path: "/administration/comptes/:id", element: <AccountPage /> },
							{ path: "/administration/professions", element: <ProfessionsPage /> },
							{ path: "*", element: <NotFoundPage /> },
						],
					},
				],
			},
		],
	},
])

export const App = () => <RouterProvider router={router} />
