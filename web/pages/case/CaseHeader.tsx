import { Button, Menu } from "@mantine/core"
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { ageOf, initialsOf } from "../../../machines/patient-in-short.ts"
import { placeInWords } from "../../case-parts/place-in-words.ts"
import { UrgencyMark } from "../../case-parts/UrgencyMark.tsx"
import { useNow } from "../../case-parts/use-now.ts"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import type { Action, CasePath, CaseView, Identity } from "../../client/case-contract.ts"
import { isFirstPage } from "../../components/first-page.ts"
import { Icon } from "../../components/Icon.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import { usePreferences } from "../../preferences/preferences.ts"
import { isCare } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { CaseClocks } from "./CaseClocks.tsx"
import styles from "./CaseHeader.module.css"
import { nameOf } from "./patient-name.ts"
import { useFilieres } from "./use-case.ts"

// Opened on demand, and every opening is recorded.
const IdentityDrawer = lazy(async () => ({ default: (await import("./tabs/IdentityDrawer.tsx")).IdentityDrawer }))
const PrintDialog = lazy(async () => ({ default: (await import("./tabs/PrintDialog.tsx")).PrintDialog }))

interface CaseHeaderProps {
	readonly view: CaseView
	readonly path: CasePath | undefined
	/** The procedure that the page is about, by name; null for the case itself. */
	readonly procedure: string | null
	/** Who else looks at it. */
	readonly presence?: ReactNode
	/** What can be done at any step: held, handed over, marked as an error. */
	readonly general: readonly Action[]
	readonly onChoose: (action: Action) => void
}

/** Who it is about, where they live and are followed, and what time it is there. */
export function CaseHeader({ view, path, procedure, presence, general, onChoose }: CaseHeaderProps) {
	const { t } = useTranslation("casePage")
	const me = useMe()
	const heading = useRef<HTMLHeadingElement>(null)
	useEffect(() => {
		if (!isFirstPage()) heading.current?.focus()
	}, [])
	const holders = path?.instances.flatMap((one) => one.active.map(({ territory }) => territory.code)) ?? []
	return (
		<header className={styles["header"]}>
			<div className={styles["bar"]}>
				<nav aria-label={t("breadcrumb")} className={styles["crumbs"]}>
					<Link to={isCare(me) ? "/travail" : "/"}>{t("back")}</Link>
					<Icon name="chevronRight" size={14} />
					{procedure === null ? (
						<span>{view.number}</span>
					) : (
						<>
							<Link to={`/dossiers/${view.id}`}>{view.number}</Link>
							<Icon name="chevronRight" size={14} />
							<span>{procedure}</span>
						</>
					)}
				</nav>
				{presence}
				<Tools view={view} general={general} onChoose={onChoose} />
			</div>
			<div className={styles["who"]}>
				<h1 ref={heading} tabIndex={-1}>
					<PatientTitle identity={view.identity} />
				</h1>
				<CaseClocks territories={[view.territoryOfResidence, view.territoryOfCare, ...holders]} />
			</div>
			<Facts view={view} />
		</header>
	)
}

function PatientTitle({ identity }: { readonly identity: Identity }) {
	const { t } = useTranslation("casePage")
	const now = useNow()
	const { zone } = useZone()
	const { patients } = usePreferences()
	switch (identity.access) {
		case "erased":
			return <>{t("erased")}</>
		case "hidden":
			return <>{t("hidden")}</>
		case "open": {
			const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now)
			const { unit, count } = ageOf(identity.patient.birthDate, today)
			return (
				<>
					{patients === "names" ? nameOf(identity.patient) : initialsOf(identity.patient)},{" "}
					{t(`ages.${unit}`, { count })}
				</>
			)
		}
	}
}

function Facts({ view }: { readonly view: CaseView }) {
	const { t } = useTranslation("casePage")
	const { t: inWords } = useTranslation("case")
	const { data } = useFilieres()
	const { find } = useTerritories()
	const codes = view.filieres.flatMap((id) => data?.items.find((one) => one.id === id)?.code ?? [])
	const diagnosis = diagnoses.find((one) => one === view.diagnosticState)
	const lives = find(view.territoryOfResidence)
	const followed = find(view.territoryOfCare)
	const at = (territory: typeof lives) => (territory ? placeInWords(inWords, territory) : "")
	const patient = view.identity.access === "open" ? view.identity.patient : null
	return (
		<ul className={styles["facts"]}>
			<li>
				<UrgencyMark urgency={view.urgency} withWord />
			</li>
			<li>
				{diagnosis === undefined ? view.diagnosticState : t(`diagnosis.${diagnosis}`)}
				{codes.length > 0 && ` (${codes.join(", ")})`}
			</li>
			{lives && followed && (
				<li>
					<Icon name="home" />
					{lives.code === followed.code
						? t("lives", { at: at(lives) })
						: t("livesAndFollowed", { lives: at(lives), followed: at(followed) })}
				</li>
			)}
			{patient && (patient.language !== undefined || patient.interpreterNeeded === true) && (
				<li>
					<Icon name="languageHiragana" />
					{patient.language === undefined
						? t("interpreter")
						: t(patient.interpreterNeeded === true ? "withInterpreter" : "language", { language: patient.language })}
				</li>
			)}
		</ul>
	)
}

const diagnoses = ["suspected", "none", "confirmed", "impasse"] as const

const HOLD = "PUT_ON_HOLD"
const RESUME = "RESUMED"

function Tools({ view, general, onChoose }: Pick<CaseHeaderProps, "view" | "general" | "onChoose">) {
	const { t } = useTranslation("casePage")
	const [open, setOpen] = useState<"identity" | "print" | null>(null)
	const close = () => setOpen(null)
	const hold = general.find((one) => one.type === HOLD || one.type === RESUME)
	const others = general.filter((one) => one !== hold)
	return (
		<div className={styles["tools"]}>
			{view.identity.access === "open" && (
				<>
					<Button
						variant="default"
						size="sm"
						leftSection={<Icon name="idBadge2" />}
						onClick={() => setOpen("identity")}
					>
						{t("identity")}
					</Button>
					<Button variant="default" size="sm" leftSection={<Icon name="printer" />} onClick={() => setOpen("print")}>
						{t("print")}
					</Button>
				</>
			)}
			<Suspense fallback={null}>
				{open === "identity" && <IdentityDrawer caseId={view.id} onClose={close} />}
				{open === "print" && <PrintDialog caseId={view.id} onClose={close} />}
			</Suspense>
			{hold && (
				<Button
					variant="default"
					size="sm"
					leftSection={<Icon name={hold.type === HOLD ? "playerPause" : "playerPlay"} />}
					onClick={() => onChoose(hold)}
				>
					{sayLabel(hold.label)}
				</Button>
			)}
			{others.length > 0 && (
				<Menu position="bottom-end" shadow="md" transitionProps={{ duration: 0 }}>
					<Menu.Target>
						<Button variant="default" size="sm" aria-label={t("more")} className={styles["dots"] ?? ""}>
							<Icon name="dots" />
						</Button>
					</Menu.Target>
					<Menu.Dropdown>
						{others.map((one) => (
							<Menu.Item key={one.type} onClick={() => onChoose(one)}>
								{sayLabel(one.label)}
							</Menu.Item>
						))}
					</Menu.Dropdown>
				</Menu>
			)}
		</div>
	)
}
