import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import type { ActivePlace, CasePath, PathInstance } from "../../client/case-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { PathwayView } from "../../pathway/PathwayView.tsx"
import { StepList } from "../../pathway/StepList.tsx"
import styles from "./CasePage.module.css"

interface PathPanelProps {
	readonly caseId: string
	readonly path: CasePath
	/** The case, or the procedure that the page is about. */
	readonly instance: PathInstance
}

/** Where the case stands: a drawing, and the same as a list. */
export function PathPanel({ caseId, path, instance }: PathPanelProps) {
	const { t } = useTranslation("casePage")
	const navigate = useNavigate()
	const procedures = instance.kind === null ? path.instances.filter((one) => one.kind !== null) : []
	const title = t(instance.kind === null ? "path.title" : "path.ofProcedure")
	return (
		<section id="path" className={styles["card"]} aria-label={title}>
			<PathwayView
				machine={instance.machine}
				version={instance.version}
				language={languageNow()}
				title={title}
				tokens={instance.active.filter((one) => !one.ended).map((one) => tokenOf(one, instance, procedures))}
				walked={instance.walked.map(({ place, fromAt, toAt, ms }) => ({ place: place.id, fromAt, toAt, ms }))}
				procedures={procedures.map(({ id, kind, done }) => ({ id, kind: kind ?? "", done }))}
				onOpenProcedure={(id) => void navigate(`/dossiers/${caseId}/procedures/${id}`)}
				list={<StepList caseId={caseId} instance={instance} procedures={procedures} />}
			/>
		</section>
	)
}

/** A place that waits for procedures is as late as the latest of them. */
function tokenOf(active: ActivePlace, instance: PathInstance, procedures: readonly PathInstance[]) {
	const kinds = instance.calls.find((one) => one.place === active.place.id)?.kinds ?? []
	const late = procedures
		.filter((one) => one.kind !== null && kinds.includes(one.kind))
		.flatMap((one) => one.active)
		.find((one) => one.late)
	const { since, dueAt } = late ?? active
	return { place: active.place.id, since, dueAt, late: active.late || late !== undefined, onHold: active.onHold }
}
