import { type FocusEvent, type MouseEvent, memo } from "react"
import { DueMark } from "../../case-parts/Due.tsx"
import { HolderMark } from "../../case-parts/Holder.tsx"
import { UrgencyShape } from "../../case-parts/UrgencyMark.tsx"
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
	readonly onFocus: (event: FocusEvent<HTMLAnchorElement>) => void
	readonly onOpen: (event: MouseEvent<HTMLAnchorElement>) => void
}

/**
 * A case at a glance: who, where it stands, whose turn it is, by when. It opens the case, and cannot be dragged.
 *
 * Sixty of them are drawn at once: nothing in it asks for a context of its own, and it is a plain link, whose opening is
 * the board's. The router's link and Mantine's hidden texts made up most of the time that a board took to appear.
 */
export const CaseCard = memo(function CaseCard({ card, words, current, withBranches, onFocus, onOpen }: CaseCardProps) {
	const step = words.step(card)
	const procedure = words.procedure(card)
	const pressing = words.pressing(card)
	return (
		<a
			href={`/dossiers/${card.id}`}
			className={styles["card"]}
			data-card={card.id}
			tabIndex={current ? 0 : -1}
			onFocus={onFocus}
			onClick={onOpen}
		>
			<span className={styles["head"]}>
				<UrgencyShape urgency={card.urgency} word={words.urgency(card)} />
				<span className={styles["patient"]}>{words.patient(card)}</span>
				<span className={styles["number"]}>{card.number}</span>
			</span>
			<span className={styles["step"]} data-held={card.onHold !== null}>
				{card.onHold && <Icon name="playerPause" size={14} />}
				{procedure !== null && <span className={styles["procedure"]}>{procedure} · </span>}
				{step}
			</span>
			{withBranches && <BranchStrokes branches={card.branches} words={words} />}
			<span className={styles["foot"]}>
				{card.holder.party === "system" ? (
					<span className={styles["calm"]}>{words.holder(card)}</span>
				) : (
					<HolderMark party={card.holder.party} name={words.holder(card)} />
				)}
				{pressing !== null && card.dueAt !== null ? (
					<DueMark dueAt={card.dueAt} tone={pressing.tone}>
						{pressing.text}
					</DueMark>
				) : (
					<time dateTime={card.since} className={styles["since"]}>
						<span aria-hidden="true">{words.since(card.since)}</span>
						<span className="spoken">{words.sinceLong(card.since)}</span>
					</time>
				)}
			</span>
		</a>
	)
})
