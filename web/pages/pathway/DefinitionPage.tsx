import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { NavLink, useParams } from "react-router"
import { ask } from "../../client/ask.ts"
import { DefinitionList } from "../../client/pathway-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { PathwayView } from "../../pathway/PathwayView.tsx"
import styles from "./DefinitionPage.module.css"

const openNothing = (): void => undefined

/** A machine as it runs, for whoever wants to know how cases move; no case is shown. */
export function DefinitionPage() {
	const { t } = useTranslation("pathway")
	const { machine = "pathway" } = useParams()
	const definitions = useQuery({
		queryKey: ["definitions"],
		queryFn: ({ signal }) => ask("GET", "/definitions", DefinitionList, { signal }),
	})
	const language = languageNow()
	const file = `/api/definitions/${machine}.bpmn?language=${language}`
	return (
		<Page title={t("page.title")} lead={t("page.lead")} wide>
			<QueryView query={definitions} rows={6}>
				{({ items }) => {
					const shown = items.find(({ name }) => name === machine)
					return (
						<>
							<nav aria-label={t("page.machines")} className={styles["machines"]}>
								<ul>
									{items.map(({ name, label }) => (
										<li key={name}>
											<NavLink to={`/parcours/${name}`} className={styles["machine"] ?? ""}>
												{sayLabel(label)}
											</NavLink>
										</li>
									))}
								</ul>
							</nav>
							{shown ? (
								<Panel title={sayLabel(shown.label)}>
									<PathwayView
										key={machine}
										machine={machine}
										version={shown.version}
										language={language}
										tokens={[]}
										walked={[]}
										procedures={[]}
										onOpenProcedure={openNothing}
									/>
									<p className={styles["files"]} data-no-print>
										{t("page.download")}
										<a href={file} download={`${machine}.bpmn`}>
											<Icon name="download" />
											{t("page.downloadFull")}
										</a>
										<a href={`${file}&view=overview`} download={`${machine}-apercu.bpmn`}>
											<Icon name="download" />
											{t("page.downloadOverview")}
										</a>
									</p>
								</Panel>
							) : (
								<p role="alert">{t("page.unknown")}</p>
							)}
						</>
					)
				}}
			</QueryView>
		</Page>
	)
}
