import { VisuallyHidden } from "@mantine/core"
import { memo } from "react"
import { Link } from "react-router"
import { Due } from "../../case-parts/Due.tsx"
import { Holder } from "../../case-parts/Holder.tsx"
import { UrgencyMark } from "../../case-parts/UrgencyMark.tsx"
import type { Card } from "../../client/board-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { BranchStrokes } from "./BranchStrokes.tsx"
import styles from "./CaseCard.module.css"
import type { CardWords } from "./use-card-words.ts"

interface CaseCardProps {
	readonly card: Card
	readonly words: CardWords
	/** The one that the keyboard is at. */
	readonly current: boolean
	readonly withBranches: boolean
	readonly onFocus: (id: string) => void
}

/** A case at a glance: who, where it stands, whose turn it is, by when. It opens the case, and cannot be dragged. */
export const CaseCard = memo(function CaseCard({ card, words, current, withBranches, onFocus }: CaseCardProps) {
	const step = words.step(card)
	const procedure = words.procedure(card)
	return (
		<Link
			to={`/dossiers/${card.id}`}
			className={styles["card"]}
			data-card={card.id}
			tabIndex={current ? 0 : -1}
			onFocus={() => onFocus(card.id)}
		>
			<span className={styles["head"]}>
				<UrgencyMark urgency={card.urgency} />
				<span className={styles["patient"]}>{words.patient(card)}</span>
				<span className={styles["number"]}>{card.number}</span>
			</span>
			<span className={styles["step"]} data-held={card.onHold !== null}>
				{card.onHold && <Icon name="playerPause" size={14} />}
				{procedure !== null && <span className={styles["procedure"]}>{procedure} · </span>}
				{step}
			</span>
			{withBranches && <BranchStrokes branches={card.branches} />}
			<span className={styles["foot"]}>
				{card.holder.party === "system" ? (
					<span className={styles["calm"]}>{words.holder(card)}</span>
				) : (
					<Holder party={card.holder.party} name={words.holder(card)} />
				)}
				{words.isPressing(card) ? (
					<Due dueAt={card.dueAt} territory={card.clockOf} />
				) : (
					<time dateTime={card.since} className={styles["since"]}>
						<span aria-hidden="true">{words.since(card.since)}</span>
						<VisuallyHidden>{words.sinceLong(card.since)}</VisuallyHidden>
					</time>
				)}
			</span>
		</Link>
	)
})
