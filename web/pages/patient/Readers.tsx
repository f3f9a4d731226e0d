import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import type { PatientReaders } from "../../client/contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Notice } from "../../components/Notice.tsx"
import { PublicPage } from "../../components/PublicPage.tsx"
import { formatInstant } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Readers.module.css"

interface ReadersProps {
	readonly found: PatientReaders
	readonly onClose: () => void
}

export function Readers({ found, onClose }: ReadersProps) {
	const { t } = useTranslation()
	const clock = readClock()
	const { caseNumber, platform, readers, emergencies } = found
	return (
		<PublicPage wide title={t("readers.title")} lead={t("readers.lead", { number: caseNumber, platform })}>
			{emergencies.length > 0 && (
				<Notice icon="alertTriangle" title={t("readers.emergencies", { count: emergencies.length })} tone="accent">
					<p>{t("readers.emergenciesWhat")}</p>
					<ul className={styles["emergencies"]}>
						{emergencies.map((one) => (
							<li key={`${one.name} ${one.openedAt}`}>
								<b>{one.name}</b>, <Moment at={one.openedAt} />.{" "}
								{one.reviewed ? t("readers.reviewed") : t("readers.notReviewed")}
							</li>
						))}
					</ul>
				</Notice>
			)}
			{readers.length === 0 ? (
				<p className={styles["none"]}>{t("readers.none")}</p>
			) : (
				<ul className={styles["readers"]}>
					{readers.map((one) => (
						<li key={`${one.name} ${one.basis.en} ${one.firstAt}`}>
							<h2>{one.name}</h2>
							<p className={styles["who"]}>
								{[one.role === null ? null : sayLabel(one.role), one.structure].filter(Boolean).join(" · ")}
							</p>
							<p>{sayLabel(one.basis)}.</p>
							<p className={styles["when"]}>
								{one.times === 1 ? t("readers.once") : t("readers.times", { count: one.times })}
								{formatInstant(one.firstAt, clock) === formatInstant(one.lastAt, clock) ? (
									<>
										{" "}
										<Moment at={one.firstAt} />.
									</>
								) : (
									<>
										{" "}
										{t("readers.first")} <Moment at={one.firstAt} />, {t("readers.last")} <Moment at={one.lastAt} />.
									</>
								)}
							</p>
						</li>
					))}
				</ul>
			)}
			<p className={styles["question"]}>{t("readers.question")}</p>
			<div className={styles["actions"]} data-no-print>
				<Button variant="default" leftSection={<Icon name="printer" />} onClick={() => window.print()}>
					{t("readers.print")}
				</Button>
				<Button variant="subtle" onClick={onClose}>
					{t("readers.close")}
				</Button>
			</div>
			<p className={styles["private"]} data-no-print>
				{t("readers.private")}
			</p>
		</PublicPage>
	)
}
