import { Button } from "@mantine/core"
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { clockIn } from "../../case-parts/due-text.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./ConflictPanel.module.css"
import type { Chosen } from "./chosen-action.ts"
import type { Base } from "./draft.ts"
import { useTimeline } from "./use-case.ts"

interface ConflictPanelProps {
	readonly caseId: string
	readonly chosen: Chosen
	/** Where it stood when the form was opened, and where it stands now. */
	readonly before: Base
	readonly now: Base
	readonly onReview: () => void
	readonly onLeave: () => void
	readonly onSee: () => void
}

const sayPlaces = ({ places }: Base): string =>
	places.map(({ label, holder }) => `${sayLabel(label)}${holder === null ? "" : ` (${holder})`}`).join(", ")

/** More than these are read in the timeline. */
const MOST = 3

/** Somebody was faster: what has changed, by whom and when, and what is still possible. What was typed stays. */
export function ConflictPanel({ caseId, chosen, before, now, onReview, onLeave, onSee }: ConflictPanelProps) {
	const { t } = useTranslation("casePage")
	const { zone, locale } = useZone()
	const panel = useRef<HTMLElement>(null)
	const timeline = useTimeline(caseId, null)
	useEffect(() => panel.current?.focus(), [])
	const since = (timeline.data?.pages.flatMap((one) => one.items) ?? []).filter(
		(one) => one.seq > before.seq && one.kind !== "system",
	)
	// What it is now has still to be read.
	const isRead = chosen.gone || now.version !== before.version
	const label = sayLabel(chosen.action.label)
	return (
		<section ref={panel} className={styles["conflict"]} tabIndex={-1} role="alert">
			<h3>{t("conflict.title")}</h3>
			<div className={styles["scroll"]}>
				<table>
					<thead>
						<tr>
							<th scope="col">{t("conflict.what")}</th>
							<th scope="col">{t("conflict.before")}</th>
							<th scope="col">{t("conflict.now")}</th>
						</tr>
					</thead>
					<tbody>
						<tr>
							<th scope="row">{sayLabel(chosen.instance.label)}</th>
							<td>{sayPlaces(before)}</td>
							<td className={styles["new"]}>{isRead ? sayPlaces(now) : t("conflict.reading")}</td>
						</tr>
						<tr>
							<th scope="row">{t("conflict.who")}</th>
							<td>–</td>
							<td>
								{timeline.isFetching && since.length === 0 ? (
									t("conflict.reading")
								) : (
									<ul>
										{since.slice(0, MOST).map((one) => {
											const at = new Date(one.recordedAt)
											const here = clockIn(at, zone, locale)
											const there = one.zone === null ? null : clockIn(at, one.zone.zone, locale)
											return (
												<li key={one.key}>
													{one.recordedFor?.name ?? one.by.name}, {sayLabel(one.label)}, {here}
													{there !== null &&
														one.zone &&
														` (${t("timeline.there", { time: there, name: one.zone.name })})`}
												</li>
											)
										})}
									</ul>
								)}
							</td>
						</tr>
					</tbody>
				</table>
			</div>
			<p>
				{t("conflict.kept")} {isRead && t(chosen.gone ? "conflict.notPossible" : "conflict.stillPossible", { label })}
			</p>
			<div className={styles["choices"]}>
				<Button size="sm" loading={!isRead} onClick={chosen.gone ? onSee : onReview}>
					{t(chosen.gone ? "conflict.see" : "conflict.review")}
				</Button>
				<Button size="sm" variant="subtle" onClick={onLeave}>
					{t("conflict.leave")}
				</Button>
			</div>
		</section>
	)
}
