import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Icon } from "../../components/Icon.tsx"
import { FigureDrawer } from "./FigureDrawer.tsx"
import styles from "./Figures.module.css"
import type { MapMark } from "./MapGraph.tsx"
import { useMapCases } from "./use-figures.ts"

interface MapCasesDrawerProps {
	readonly machine: string
	readonly mark: MapMark
	readonly query: string
	readonly nameOf: (place: string) => string
	readonly onWay: (caseId: string) => void
	readonly onClose: () => void
}

/** The cases behind a mark of the map; each can be opened, or its own way be shown among the others'. */
export function MapCasesDrawer({ machine, mark, query, nameOf, onWay, onClose }: MapCasesDrawerProps) {
	const { t } = useTranslation("figures")
	const behind = useMapCases(machine, mark, query)
	const title = mark.next === null ? nameOf(mark.place) : `${nameOf(mark.place)} → ${nameOf(mark.next)}`
	const cases = behind.data?.cases ?? []
	return (
		<FigureDrawer title={title} onClose={onClose}>
			{behind.data && (
				<p className={styles["drawerLead"]}>
					{behind.data.n === null ? t("tooFew") : t("map.runs", { count: behind.data.n })}
				</p>
			)}
			{behind.data && cases.length === 0 && <p className={styles["definition"]}>{t("drawer.hidden")}</p>}
			<ul className={styles["cases"]}>
				{cases.map(({ caseId, number }) => (
					<li key={caseId} className={styles["mapCase"]}>
						<Link to={`/dossiers/${caseId}`} className={styles["case"]}>
							<span className={styles["number"]}>{number}</span>
							<Icon name="chevronRight" size={16} />
						</Link>
						<button type="button" className={styles["more"]} onClick={() => onWay(caseId)}>
							{t("map.showWay")}
						</button>
					</li>
				))}
			</ul>
		</FigureDrawer>
	)
}
