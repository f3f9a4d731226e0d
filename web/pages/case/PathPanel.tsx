import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import type { CasePath, PathInstance } from "../../client/case-contract.ts"
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
				tokens={instance.active
					.filter((one) => !one.ended)
					.map(({ place, since, dueAt, late, onHold }) => ({ place: place.id, since, dueAt, late, onHold }))}
				walked={instance.walked.map(({ place, fromAt, toAt, ms }) => ({ place: place.id, fromAt, toAt, ms }))}
				procedures={procedures.map(({ id, kind, done }) => ({ id, kind: kind ?? "", done }))}
				onOpenProcedure={(id) => void navigate(`/dossiers/${caseId}/procedures/${id}`)}
				list={<StepList caseId={caseId} instance={instance} procedures={procedures} />}
			/>
		</section>
	)
}
