import { useTranslation } from "react-i18next"
import { DualClock } from "../../case-parts/DualClock.tsx"
import type { RequestView } from "../../client/requests-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Request.module.css"

const raw = { interpolation: { escapeValue: false } }

/** What happened to a request while it waited, and what will: received, reminded of, passed to the physician, dealt with. */
export function RequestHistory({ request }: { readonly request: RequestView }) {
	const { t } = useTranslation("request")
	const { receivedAt, reminders, decided, state } = request
	const waits = state === "waiting"
	// What never came, because somebody dealt with it first, did not happen.
	const shown = reminders.filter(({ sentAt }) => waits || sentAt !== null)
	return (
		<section className={styles["card"]} aria-labelledby="request-history">
			<h2 id="request-history" className={styles["rowTitle"]}>
				{t("received.history.title")}
			</h2>
			<ul className={styles["history"]}>
				<li>
					<Icon name="mail" />
					<span>
						{t("received.history.received")} <DualClock at={receivedAt} territory={null} />
					</span>
				</li>
				{shown.map(({ name, escalates, to, dueAt, sentAt, told, messages }) => {
					const who = told.length > 0 ? told.join(", ") : to.map(({ label }) => sayLabel(label)).join(", ")
					const written = messages.filter(({ status }) => status === "sent" || status === "digest")
					return (
						<li key={name} data-coming={sentAt === null}>
							<Icon name={escalates ? "arrowRight" : "bell"} />
							<span>
								{t(`received.history.${escalates ? "escalation" : "reminder"}`, { who, ...raw })}{" "}
								<DualClock at={sentAt ?? dueAt} territory={null} />
								{sentAt === null && ` ${t("received.history.coming")}`}
								{written.length > 0 && (
									<span className={styles["quiet"]}>
										{" "}
										{t("received.history.written", { who: written.map((one) => one.name).join(", "), ...raw })}
									</span>
								)}
							</span>
						</li>
					)
				})}
				{decided !== null && (
					<li>
						<Icon name="circleCheck" />
						<span>
							{decided.by === null
								? t("received.history.decided")
								: t("received.history.decidedBy", { name: decided.by, ...raw })}{" "}
							<DualClock at={decided.at} territory={null} />
						</span>
					</li>
				)}
			</ul>
		</section>
	)
}
