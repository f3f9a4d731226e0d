import "./texts.ts"
import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Due } from "../../case-parts/Due.tsx"
import { useNow } from "../../case-parts/use-now.ts"
import { Icon } from "../../components/Icon.tsx"
import styles from "./Request.module.css"
import { receivedQuery } from "./received-query.ts"

/** On the list of one's work: how many requests of the public form wait, and by when the first. Nothing when none does. */
export function ReceivedNote() {
	const { t } = useTranslation("request")
	const { data } = useQuery(receivedQuery)
	const now = useNow()
	const waiting = (data?.items ?? []).filter(({ suspect }) => !suspect)
	const [first] = waiting
	const late = waiting.filter(({ dueAt }) => new Date(dueAt) < now).length
	if (!first) return null
	return (
		<Link to="/demandes" className={styles["note"]}>
			<Icon name="mail" size={18} />
			<span>
				{t("received.waiting", { count: waiting.length })}
				{late > 0 && `, ${t("received.lateOnes", { count: late })}`}
			</span>
			<Due dueAt={first.dueAt} territory={first.territory} />
		</Link>
	)
}
