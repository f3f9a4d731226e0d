import { useTranslation } from "react-i18next"
import { DualClock } from "../../case-parts/DualClock.tsx"
import type { WorkPeek } from "../../client/work-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import type { IconName } from "../../components/icon-paths.ts"
import styles from "./NextSteps.module.css"

const icons: Readonly<Record<"remind" | "escalate" | "move", IconName>> = {
	remind: "bell",
	escalate: "arrowRight",
	move: "hourglass",
}

const known = [
	"team",
	"director",
	"secretary",
	"nurse",
	"physician",
	"physicianDeputy",
	"delegate",
	"expert",
	"requester",
	"extraMedical",
	"receiving",
	"respondent",
	"patient",
	"system",
] as const

/** What happens by itself if nobody does anything, and when: there, then here. */
export function NextSteps({ steps }: { readonly steps: WorkPeek["steps"] }) {
	const { t } = useTranslation("work")
	const coming = steps.filter(({ firedAt, does }) => firedAt === null && does !== null)
	if (coming.length === 0) return <p className={styles["none"]}>{t("peek.nothingNext")}</p>
	const who = (to: readonly string[]): string =>
		to
			.map((role) => known.find((one) => one === role) ?? "system")
			.map((role) => t(`who.${role}`))
			.join(", ")
	return (
		<ul className={styles["steps"]}>
			{coming.map(({ id, does, to, dueAt, territory }) => (
				<li key={id}>
					<Icon name={icons[does ?? "move"]} />
					<span>
						{does === "remind"
							? t("peek.remind", { who: who(to) })
							: does === "escalate"
								? t("peek.escalate", { who: who(to) })
								: t("peek.move")}{" "}
						<b>
							<DualClock at={dueAt} territory={territory} />
						</b>
					</span>
				</li>
			))}
		</ul>
	)
}
