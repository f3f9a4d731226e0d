import { useTranslation } from "react-i18next"
import type { CasePath, PathInstance } from "../../client/case-contract.ts"
import { StepList } from "../../pathway/StepList.tsx"
import styles from "./CasePage.module.css"

interface PathPanelProps {
	readonly caseId: string
	readonly path: CasePath
	/** The case, or the procedure that the page is about. */
	readonly instance: PathInstance
}

/** Where the case stands. */
export function PathPanel({ caseId, path, instance }: PathPanelProps) {
	const { t } = useTranslation("casePage")
	const procedures = instance.kind === null ? path.instances.filter((one) => one.kind !== null) : []
	return (
		<section className={styles["card"]} aria-labelledby="path">
			<h2 id="path">{t(instance.kind === null ? "path.title" : "path.ofProcedure")}</h2>
			<StepList caseId={caseId} instance={instance} procedures={procedures} />
		</section>
	)
}
